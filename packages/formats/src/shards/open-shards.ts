import type { OpenDataset, RowSource } from '@ablata/spec';
import { damaged, type LocatedShards, locateShards, unsupported } from '@ablata/torch-file';
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
  const starts: number[] = [];
  let length = 0;
  for (const shard of full) {
    starts.push(length);
    length += shard.length;
  }
  return {
    name: first.name,
    length,
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
    async readVectors(start, end, column) {
      const { dimension } = first.embeddingColumns.find(({ name }) => name === column)!;
      const pieces: [at: number, values: Float32Array][] = [];
      for (const [number, shard] of full.entries()) {
        const from = Math.max(0, start - starts[number]!);
        const to = Math.min(shard.length, end - starts[number]!);
        if (from < to) pieces.push([starts[number]! + from - start, await shard.embeddings(from, to, column)]);
      }
      if (pieces.length === 1) return pieces[0]![1];
      const vectors = new Float32Array((end - start) * dimension);
      for (const [at, values] of pieces) vectors.set(values, at * dimension);
      return vectors;
    },
  };
}
