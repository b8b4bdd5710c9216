export interface QuantizedRows {
  /** [rows, width] or, transposed, [width, rows]. */
  readonly values: Int8Array;
  /** A scale a row: value · scale ≈ original. */
  readonly scales: Float32Array;
}

/** Rows taken together, so that a transposed write stays within a few cache lines a column. */
const BLOCK = 64;

/**
 * Symmetric 8-bit quantization of each row of a [rows, width] matrix to -127 … 127 by its largest magnitude.
 *
 * @param least scales that rows must have at least, [rows]
 */
export function quantizeRows(
  matrix: Float32Array,
  width: number,
  layout: 'same' | 'transposed',
  least?: Float32Array,
): QuantizedRows {
  const rows = matrix.length / width;
  const values = new Int8Array(matrix.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const scale = largestMagnitude(matrix, row * width, width) / 127;
    scales[row] = usable(Math.max(scale, least?.[row] ?? 0));
  }
  if (layout === 'same') {
    for (let row = 0; row < rows; row++) {
      const inverse = 1 / scales[row]!;
      for (let at = row * width; at < (row + 1) * width; at++) values[at] = Math.round(matrix[at]! * inverse);
    }
    return { values, scales };
  }
  for (let first = 0; first < rows; first += BLOCK) {
    const last = Math.min(rows, first + BLOCK);
    for (let column = 0; column < width; column++) {
      for (let row = first; row < last; row++) {
        values[column * rows + row] = Math.round(matrix[row * width + column]! / scales[row]!);
      }
    }
  }
  return { values, scales };
}

/** Rows that are zero, or so small that float32 has no exact steps for them, become zeros. */
function usable(scale: number): number {
  return scale > 1e-37 ? scale : 1;
}

function largestMagnitude(matrix: Float32Array, from: number, length: number): number {
  let largest = 0;
  for (let at = from; at < from + length; at++) largest = Math.max(largest, Math.abs(matrix[at]!));
  return largest;
}
