import { basename, dirname, extname, resolve } from 'node:path';
import { AblataError } from '@ablata/spec';
import { createOutputFolder } from './files/create-output-folder.ts';
import { formatOf, openDataset } from './open-dataset.ts';

/**
 * Reads a dataset file of one format and writes it as another, by their endings. Streams; the target appears whole or not at all,
 * a normalizer of the source file is not carried over.
 *
 * @throws what {@link openDataset} throws, and DATA_WRITE_FAILED
 */
export async function convert(
  from: string,
  to: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  if (resolve(from) === resolve(to)) {
    throw new AblataError('DATA_SAME_FILE', `${basename(to)} can't be converted into itself.`, {
      hint: 'Name another target file.',
    });
  }
  const format = formatOf(to);
  await using dataset = await openDataset(from);
  const name = basename(to).slice(0, -extname(to).length);
  await format.write(dataset, createOutputFolder(dirname(to)), name, { signal });
}
