import { parentPort, workerData } from 'node:worker_threads';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { sumCovariance } from './covariance.ts';
import type { AxesAnswer, AxesRequest } from './principal-axes.ts';

/** The thread of {@link principalAxes}: sums rows up block by block, and ends with the eigenvectors. */
const { mean } = workerData as { readonly mean: Float64Array };
const d = mean.length;
const sum = sumCovariance(mean);

parentPort?.on('message', (block: AxesRequest) => {
  if (block !== null) {
    sum.add(block);
    parentPort?.postMessage(null satisfies AxesAnswer);
    return;
  }
  const { rows, matrix } = sum.finish();
  const found = new EigenvalueDecomposition(Matrix.from1DArray(d, d, matrix), { assumeSymmetric: true });
  const variances = Float64Array.from(found.realEigenvalues);
  const vectors = Float64Array.from(found.eigenvectorMatrix.transpose().to1DArray());
  const answer: AxesAnswer = { rows, variances, vectors };
  parentPort?.postMessage(answer, [variances.buffer, vectors.buffer]);
});
