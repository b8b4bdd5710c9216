import { type DType, type PositionalFile, readElements } from '@ablata/torch-file';
import { toFloat32 } from './to-float32.ts';

/** Element types that an embedding can be made of. */
export const FLOATS: ReadonlySet<DType> = new Set<DType>(['float32', 'float64', 'float16', 'bfloat16']);

/**
 * Floats `first` to `first + count` of an array that starts at byte `base` of a file, as float32.
 *
 * @throws DATA_TRUNCATED · DATA_UNSUPPORTED for a number beyond float32
 */
export async function readFloats(
  file: PositionalFile,
  dtype: DType,
  base: number,
  first: number,
  count: number,
): Promise<Float32Array> {
  return toFloat32(file.path, (await readElements(file, dtype, base, first, count)) as Float64Array, 'an embedding');
}
