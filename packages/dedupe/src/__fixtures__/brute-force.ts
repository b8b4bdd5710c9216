import type { Verdict } from '@ablata/spec';

/**
 * The reference: keep-first by plain float64 loops, sharing no code with what it judges. One square root of the product of
 * squares, as exact as float64 gets: vectors of whole numbers may lie exactly on a threshold.
 */
export function bruteForceVerdicts(
  vectors: Float32Array,
  dimension: number,
  threshold: number,
  names: 'first' | 'most-similar' = 'first',
): Verdict[] {
  const rows = vectors.length / dimension;
  const product = (a: number, b: number): number => {
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += vectors[a * dimension + k]! * vectors[b * dimension + k]!;
    return sum;
  };
  const squares = Float64Array.from({ length: rows }, (_, i) => product(i, i));
  const kept: number[] = [];
  return Array.from({ length: rows }, (_, i): Verdict => {
    let similarity = Number.NEGATIVE_INFINITY;
    let duplicateOf = -1;
    for (const [place, j] of kept.entries()) {
      const value = product(i, j) / Math.sqrt(squares[i]! * squares[j]!);
      if (value > similarity) {
        similarity = value;
        duplicateOf = place;
      }
      if (names === 'first' && value >= threshold) break;
    }
    if (similarity >= threshold) return { kept: false, duplicateOf, similarity };
    kept.push(i);
    return { kept: true };
  });
}
