import { unsupported } from '@ablata/torch-file';

/**
 * Numbers of any type as the float32 of an embedding, rounded to the nearest.
 *
 * @param where e.g. `column 'embedding', row 7`
 * @throws DATA_UNSUPPORTED for a finite number that no float32 is near.
 */
export function toFloat32(path: string, values: ArrayLike<number>, where: string): Float32Array {
  if (values instanceof Float32Array) return values;
  const result = new Float32Array(values.length);
  for (let index = 0; index < result.length; index++) {
    result[index] = values[index]!;
    if (!Number.isFinite(result[index]!) && Number.isFinite(values[index]!))
      throw unsupported(path, `${where} holds a number beyond float32`, 'Scale the embeddings, or leave the row out.');
  }
  return result;
}
