import type { OpenDataset } from '@ablata/spec';
import { type LocatedShards, locateShards, readAcross, unsupported } from '@ablata/torch-file';
import { readerOfVectors } from '../dataset/open-dataset-of.ts';
import { joinColumns, type ShardShape } from './join-columns.ts';
import { refuseOtherRows } from './refuse-other-rows.ts';
import { RowsAside } from './rows-aside.ts';

type Open = (path: string) => Promise<OpenDataset>;

/**
 * Opens a dataset in shards by its index, as the one dataset it is.
 *
 * @param open opens a shard
 * @throws DATA_TRUNCATED when a shard is missing · DATA_DAMAGED · DATA_UNSUPPORTED, and what `open` throws
 */
export async function openShards(path: string, open: Open): Promise<OpenDataset> {
  const located = await locateShards(path);
  if (located === undefined) throw unsupported(path, 'it is no index of shards', "It would end with '.index.json'.");
  return joinShards(located, open);
}

/** What stays of a shard once its texts and cells are put aside. */
interface Opened extends AsyncDisposable {
  readonly path: string;
  readonly dataset: ShardShape;
  readonly readVectors: ReturnType<typeof readerOfVectors>;
}

/**
 * The shards as one dataset: rows of the first, then of the second, and so on. All are opened, and checked as far as opening does; of each the vectors stay where they are, and its texts
 * and cells are put aside, so that the memory it takes is that of one shard.
 */
export async function joinShards({ files }: LocatedShards, open: Open): Promise<OpenDataset> {
  const shards: Opened[] = [];
  const aside = new RowsAside();
  const close = async (): Promise<void> => {
    aside[Symbol.dispose]();
    for (const shard of shards) await shard[Symbol.asyncDispose]();
  };
  try {
    for (const shard of files) {
      const { path } = shard;
      const dataset = await open(path);
      shards.push(slim(path, dataset));
      refuseOtherRows(shard, dataset.length);
      if (dataset.length > 0) joinColumns(shards);
      aside.append(dataset);
    }
    const columns = joinColumns(shards);
    const full = shards.filter(({ dataset }) => dataset.length > 0);
    const { dataset: first } = full[0] ?? shards[0]!;
    const readers = new Map(
      first.embeddingColumns.map(({ name, dimension }) => [
        name,
        readAcross(
          full.map((shard) => ({
            length: shard.dataset.length,
            read: (start, end) => shard.readVectors(start, end, name),
          })),
          dimension,
        ),
      ]),
    );
    const { name, text, embeddingColumns, config, stats } = first;
    const length = full.reduce((total, shard) => total + shard.dataset.length, 0);
    const readVectors = (start: number, end: number, column: string): Promise<Float32Array> =>
      readers.get(column)!(start, end);
    const rest = { name, length, text, embeddings: embeddingColumns, columns, config, stats, readVectors };
    return { ...aside.view(rest), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

function slim(path: string, dataset: OpenDataset): Opened {
  const { name, length, text, embeddingColumns, columns, config, stats } = dataset;
  return {
    path,
    dataset: { name, length, text, embeddingColumns, columns, config, stats },
    readVectors: readerOfVectors(dataset),
    [Symbol.asyncDispose]: dataset[Symbol.asyncDispose],
  };
}
