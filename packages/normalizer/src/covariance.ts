/** Rows that are multiplied together: as many as keep two of their columns in the processor's first cache. */
const TILE = 64;

/**
 * Sums up centred rows into their covariance, divided by n, in float64.
 *
 * @param blocks rows of `mean.length` float32 each, row-major
 * @returns rows and [dimension, dimension] row-major, both triangles
 */
export async function covariance(
  blocks: AsyncIterable<Float32Array>,
  mean: Float64Array,
): Promise<{ readonly rows: number; readonly matrix: Float64Array }> {
  const d = mean.length;
  const matrix = new Float64Array(d * d);
  const tile = new Float64Array(d * TILE); // transposed: [dimension, rows]
  let rows = 0;
  for await (const block of blocks) {
    const count = block.length / d;
    for (let first = 0; first < count; first += TILE) {
      const size = Math.min(TILE, count - first);
      for (let row = 0; row < size; row++) {
        for (let k = 0, at = (first + row) * d; k < d; k++, at++) tile[k * size + row] = block[at]! - mean[k]!;
      }
      addProducts(matrix, tile, d, size);
    }
    rows += count;
  }
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) {
      matrix[i * d + j]! /= rows;
      matrix[j * d + i] = matrix[i * d + j]!;
    }
  }
  return { rows, matrix };
}

/** Upper triangle only. */
function addProducts(matrix: Float64Array, tile: Float64Array, d: number, size: number): void {
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) {
      let sum = 0;
      for (let row = 0, a = i * size, b = j * size; row < size; row++, a++, b++) sum += tile[a]! * tile[b]!;
      matrix[i * d + j]! += sum;
    }
  }
}
