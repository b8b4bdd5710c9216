import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { AblataError, type Project, type Source } from '@ablata/spec';
import { type } from 'arktype';
import { rowBlocks } from '../dataset/row-blocks.ts';
import { openDataset } from '../open-dataset.ts';

export const datasetSourceOptions = type({ path: 'string > 0', '+': 'reject' });

export interface DatasetSourceOptions {
  /** A dataset file of any format that can be read back. */
  readonly path: string;
}

const BLOCK_ROWS = 1024;

/**
 * The texts of a dataset file as records, so that one dataset can be drawn from to make the next. Record `<file>#<request>.<candidate>`
 * holds the row's source in its fields.
 *
 * @throws DATA_UNREADABLE, and what {@link openDataset} throws
 */
export async function createDatasetSource(
  { path }: DatasetSourceOptions,
  { project }: { readonly project: Project },
): Promise<Source> {
  const file = project.resolve(path);
  const name = basename(file);
  const sha256 = await hash(file, path);
  return {
    identity: { source: 'dataset', name, sha256 },
    async *records(signal) {
      await using dataset = await openDataset(file);
      for (const [start, end] of rowBlocks(dataset.length, BLOCK_ROWS)) {
        const sources = dataset.sources(start, end);
        for (const [row, text] of dataset.texts(start, end).entries()) {
          signal.throwIfAborted();
          const source = sources[row]!;
          yield { id: `${name}#${source.request}.${source.candidate}`, text, fields: source };
        }
      }
    },
  };
}

async function hash(file: string, path: string): Promise<string> {
  const sha256 = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) sha256.update(chunk as Uint8Array);
  } catch (cause) {
    throw new AblataError('DATA_UNREADABLE', `The dataset ${path} can't be read: ${(cause as Error).message}`, {
      hint: 'services.source.path names a dataset file, from the folder of the config.',
      cause,
    });
  }
  return sha256.digest('hex');
}
