import type { OpenDataset, RowSource } from '@ablata/spec';
import { damaged, type LocatedShards, locateShards, readAcross, unsupported } from '@ablata/torch-file';
import { openDatasetOf } from '../dataset/open-dataset-of.ts';
import { joinColumns } from './join-columns.ts';

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

/** The shards as one dataset: rows of the first, then of the second, and so on. */
export async function joinShards({ files }: LocatedShards, open: Open): Promise<OpenDataset> {
  const shards: { readonly path: string; readonly dataset: OpenDataset }[] = [];
  const close = async (): Promise<void> => {
    for (const { dataset } of shards) await dataset[Symbol.asyncDispose]();
  };
  try {
    for (const { path, rows } of files) {
      const dataset = await open(path);
      shards.push({ path, dataset });
      if (rows !== undefined && rows !== dataset.length)
        throw damaged(path, `it has ${dataset.length} rows, and the index says ${rows}`);
    }
    return openDatasetOf(
      partsOf(
        shards.map(({ dataset }) => dataset),
        joinColumns(shards),
      ),
      { close },
    );
  } catch (error) {
    await close();
    throw error;
  }
}

function partsOf(shards: readonly OpenDataset[], columns: OpenDataset['columns']): Parameters<typeof openDatasetOf>[0] {
  const first = shards.find(({ length }) => length > 0) ?? shards[0]!;
  const full = shards.filter(({ length }) => length > 0);
  const readers = new Map(
    first.embeddingColumns.map(({ name, dimension }) => [
      name,
      readAcross(
        full.map((shard) => ({ length: shard.length, read: (start, end) => shard.embeddings(start, end, name) })),
        dimension,
      ),
    ]),
  );
  return {
    name: first.name,
    length: full.reduce((total, shard) => total + shard.length, 0),
    text: first.text,
    ...(first.text === null ? {} : { texts: full.flatMap((shard) => shard.texts() as string[]) }),
    embeddings: first.embeddingColumns,
    sources: full.flatMap((shard) => shard.sources() as RowSource[]),
    columns,
    cells: Object.fromEntries(
      Object.keys(columns).map((name) => [name, full.flatMap((shard) => [...shard.column(name)])]),
    ),
    config: first.config,
    stats: first.stats,
    readVectors: (start, end, column) => readers.get(column)!(start, end),
  };
}
