import type { OpenDataset } from '@ablata/spec';
import { locateShards } from '@ablata/torch-file';
import { openFile } from '../open-dataset.ts';
import { peekFile } from '../peek/peek-file.ts';
import { joinShards } from './open-shards.ts';

/** As much of a dataset as its first rows need. */
export interface PeekedDataset extends AsyncDisposable {
  /** Its first rows: 16 at least, or all. */
  readonly dataset: OpenDataset;
  /** Rows of all of it. */
  readonly rows: number;
  readonly shards: number;
}

/**
 * Opens a dataset for a look at its first rows. Of one file of ours, .pt, safetensors or Parquet, all rows are checked and the first are held, so that it takes about the same
 * memory whatever their number; of other files all texts and cells are held. Of a dataset in shards with an index the first shard alone is opened: that the others are there is
 * checked, what is in them is not.
 *
 * @throws what {@link openDataset} throws
 */
export async function peekDataset(path: string): Promise<PeekedDataset> {
  const located = await locateShards(path);
  const files = located?.files ?? [];
  const counts = files.map(({ rows }) => rows ?? Number.NaN);
  const total = counts.reduce((sum, rows) => sum + rows, 0);
  const known = files.length > 0 && !Number.isNaN(total);
  const { dataset, rows } = await (located === undefined || known
    ? peekFile(files[0]?.path ?? path)
    : joinShards(located, openFile).then((dataset) => ({ dataset, rows: dataset.length })));
  return {
    dataset,
    rows: known ? total : rows,
    shards: Math.max(1, files.length),
    [Symbol.asyncDispose]: () => dataset[Symbol.asyncDispose]() as Promise<void>,
  };
}
