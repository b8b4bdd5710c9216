import type { DatasetView } from '@ablata/spec';

const BLOCK_BYTES = 2 ** 20;

/** How many rows of that many float32 make a block of about 1 MiB. */
export function blockRows(dimension: number): number {
  return Math.max(1, Math.min(4096, Math.floor(BLOCK_BYTES / 4 / Math.max(dimension, 1))));
}

/** Row ranges that together are all rows, in order. Checks the signal before each. */
export function* rowBlocks(
  length: number,
  rows: number,
  signal?: AbortSignal,
): Generator<[start: number, end: number]> {
  for (let start = 0; start < length; start += rows) {
    signal?.throwIfAborted();
    yield [start, Math.min(start + rows, length)];
  }
}

/** The embeddings of a dataset, block by block. The next block is read while the last one is used. */
export async function* embeddingBlocks(dataset: DatasetView, signal?: AbortSignal): AsyncGenerator<Float32Array> {
  let ahead: Promise<Float32Array> | undefined;
  for (const [start, end] of rowBlocks(dataset.length, blockRows(dataset.dimension), signal)) {
    const block = await (ahead ?? dataset.embeddings(start, end));
    const next = Math.min(end + end - start, dataset.length);
    ahead = end < next ? dataset.embeddings(end, next) : undefined;
    // Awaited in the next round; should it fail before that, or nobody ask, that is no unhandled rejection.
    ahead?.catch(() => {});
    yield block;
  }
}
