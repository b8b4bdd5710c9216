import type { OpenDataset } from '@ablata/spec';
import { locateShards } from '@ablata/torch-file';
import { openFile } from '../open-dataset.ts';
import { joinShards } from './open-shards.ts';

/** As much of a dataset as its first rows need. */
export interface PeekedDataset extends AsyncDisposable {
  /** All of it, or the first shard. */
  readonly dataset: OpenDataset;
  /** Rows of all of it. */
  readonly rows: number;
  readonly shards: number;
}

/**
 * Opens a dataset for a look at it: of one in shards with an index the first shard alone, so that it takes the same time and memory whatever the number of shards. That the others
 * are there is checked, what is in them is not.
 *
 * @throws what {@link openDataset} throws
 */
export async function peekDataset(path: string): Promise<PeekedDataset> {
  const located = await locateShards(path);
  const files = located?.files ?? [];
  const counts = files.map(({ rows }) => rows ?? Number.NaN);
  const total = counts.reduce((sum, rows) => sum + rows, 0);
  const known = files.length > 0 && !Number.isNaN(total);
  const dataset = await (located === undefined || known
    ? openFile(files[0]?.path ?? path)
    : joinShards(located, openFile));
  return {
    dataset,
    rows: known ? total : dataset.length,
    shards: Math.max(1, files.length),
    [Symbol.asyncDispose]: () => dataset[Symbol.asyncDispose]() as Promise<void>,
  };
}
