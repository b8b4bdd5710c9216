import { denormalize, inputDimension, openNormalizer, outputDimension } from '@ablata/normalizer';
import { AblataError } from '@ablata/spec';
import type { VectorFile } from './read-vectors.ts';

/**
 * Normalized vectors as the encoder's own. The file they are read from is closed by whoever opened it.
 *
 * @throws DATA_BAD_VECTOR for vectors of another width than the normalizer's, and what openNormalizer throws
 */
export async function denormalized(
  file: VectorFile,
  input: string,
  path: string,
): Promise<Omit<VectorFile, typeof Symbol.asyncDispose>> {
  const normalizer = await openNormalizer(path);
  const width = outputDimension(normalizer);
  if (file.dimension !== width) {
    throw new AblataError(
      'DATA_BAD_VECTOR',
      `${input}: vectors of ${file.dimension} numbers, and the normalizer ${path} gives ${width}`,
      { hint: 'Name the normalizer that these vectors were made with.' },
    );
  }
  return {
    rows: file.rows,
    dimension: inputDimension(normalizer),
    read: async (start, end) => denormalize(normalizer, await file.read(start, end)),
  };
}
