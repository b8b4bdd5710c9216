import { createDotKernel } from '../cosine/dot-kernel.ts';

const TILE = 256;

/**
 * Covariance of the columns of some rows (divided by the number of rows), with float32 products in WebAssembly SIMD; centred before
 * they are multiplied, so nothing cancels.
 *
 * @param rows count × dimension, row-major
 * @returns dimension × dimension, row-major; both triangles are filled
 */
export function covarianceOf(rows: Float32Array, dimension: number): { matrix: Float64Array; mean: Float64Array } {
  const count = rows.length / dimension;
  const mean = new Float64Array(dimension);
  for (let at = 0; at < rows.length; at += dimension) {
    for (let k = 0; k < dimension; k++) mean[k]! += rows[at + k]!;
  }
  for (let k = 0; k < dimension; k++) mean[k]! /= count;
  // A column is a row of the kernel: the product of two is their covariance.
  const kernel = createDotKernel(TILE, TILE, count);
  const fill = (target: Float32Array, first: number): number => {
    const columns = Math.min(TILE, dimension - first);
    for (let column = 0; column < columns; column++) {
      const to = column * kernel.stride;
      for (let row = 0; row < count; row++)
        target[to + row] = rows[row * dimension + first + column]! - mean[first + column]!;
    }
    return columns;
  };
  const matrix = new Float64Array(dimension * dimension);
  for (let first = 0; first < dimension; first += TILE) {
    const a = fill(kernel.a, first);
    for (let second = 0; second <= first; second += TILE) {
      const b = fill(kernel.b, second);
      kernel.run(a, b);
      for (let i = 0; i < a; i++) {
        for (let j = 0; j < b; j++) {
          const value = kernel.dots[i * TILE + j]! / count;
          matrix[(first + i) * dimension + second + j] = value;
          matrix[(second + j) * dimension + first + i] = value;
        }
      }
    }
  }
  return { matrix, mean };
}
