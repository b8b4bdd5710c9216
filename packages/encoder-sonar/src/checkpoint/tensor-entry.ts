import type { DType } from '@ablata/torch-file';

/** Element types by the names that graphs use. */
const SHORT = {
  float64: 'f64',
  float32: 'f32',
  float16: 'f16',
  bfloat16: 'bf16',
  int64: 'i64',
  int32: 'i32',
  int16: 'i16',
  int8: 'i8',
  uint8: 'u8',
  bool: 'bool',
} as const satisfies Partial<Record<DType, string>>;

export type ElementType = (typeof SHORT)[keyof typeof SHORT];

/** A tensor as bytes inside a file: contiguous, row-major, little-endian. */
export interface TensorEntry {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** In bytes from the start of the file. */
  readonly offset: number;
  /** In bytes. */
  readonly byteLength: number;
}

/** undefined: a type that no checkpoint of SONAR has. */
export function shortName(dtype: DType | undefined): ElementType | undefined {
  return dtype !== undefined && Object.hasOwn(SHORT, dtype) ? SHORT[dtype as keyof typeof SHORT] : undefined;
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
