/** Rows that are multiplied together: as many as keep two of their columns in the processor's first cache. */
const TILE = 64;

export interface CovarianceSum {
  /** @param block rows of `mean.length` float32 each, row-major */
  add(block: Float32Array): void;
  /** Rows so far and [dimension, dimension] row-major, both triangles. To be called once, at the end. */
  finish(): { readonly rows: number; readonly matrix: Float64Array };
}

/** Sums up centred rows into their covariance, divided by n, in float64. */
export function sumCovariance(mean: Float64Array): CovarianceSum {
  const d = mean.length;
  const matrix = new Float64Array(d * d);
  const tile = new Float64Array(d * TILE); // transposed: [dimension, rows]
  let rows = 0;
  return {
    add(block) {
      const count = block.length / d;
      for (let first = 0; first < count; first += TILE) {
        const size = Math.min(TILE, count - first);
        for (let row = 0; row < size; row++) {
          for (let k = 0, at = (first + row) * d; k < d; k++, at++) tile[k * size + row] = block[at]! - mean[k]!;
        }
        addProducts(matrix, tile, d, size);
      }
      rows += count;
    },
    finish() {
      for (let i = 0; i < d; i++) {
        for (let j = i; j < d; j++) {
          matrix[i * d + j]! /= rows;
          matrix[j * d + i] = matrix[i * d + j]!;
        }
      }
      return { rows, matrix };
    },
  };
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
