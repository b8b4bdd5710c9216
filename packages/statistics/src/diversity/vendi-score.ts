import { setImmediate as turn } from 'node:timers/promises';
import { symmetricEigenvalues } from '../vectors/symmetric-eigenvalues.ts';

/** After which timers and signals are heard again. */
const ROWS_A_TURN = 64;

/**
 * Vendi score of unit vectors: exp of the entropy of the eigenvalues of their cosine matrix divided by n. Between 1 (all the
 * same) and n (all orthogonal). Friedman & Dieng 2023, arXiv 2210.02410.
 */
export async function vendiScore(units: readonly Float64Array[]): Promise<number> {
  const n = units.length;
  if (n === 0) return 0;
  const kernel = new Float64Array(n * n); // of which the lower triangle is enough
  for (let row = 0; row < n; row++) {
    if (row % ROWS_A_TURN === 0) await turn();
    for (let column = 0; column <= row; column++) kernel[row * n + column] = dot(units[row]!, units[column]!) / n;
  }
  await turn();
  const eigenvalues = symmetricEigenvalues(kernel, n);
  return Math.exp(eigenvalues.reduce((sum, value) => (value > 1e-12 ? sum - value * Math.log(value) : sum), 0));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
