/** Element types that checkpoints name. Only `f32` and `f16` can be run; the rest are known so that an error can name them. */
export const bytesPerElement = {
  f64: 8,
  f32: 4,
  f16: 2,
  bf16: 2,
  i64: 8,
  i32: 4,
  i16: 2,
  i8: 1,
  u8: 1,
  bool: 1,
} as const;

export type ElementType = keyof typeof bytesPerElement;

/** A tensor as bytes inside a file: contiguous, row-major, little-endian. */
export interface TensorEntry {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** In bytes from the start of the file. */
  readonly offset: number;
  /** In bytes. */
  readonly byteLength: number;
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
