import { setImmediate as turn } from 'node:timers/promises';
import { AblataError, type DatasetView, type EmbeddingInfo } from '@ablata/spec';

const BLOCK_BYTES = 2 ** 20;

/** How many rows of that many float32 make a block of about 1 MiB. */
export function blockRows(dimension: number): number {
  return Math.max(1, Math.min(4096, Math.floor(BLOCK_BYTES / 4 / Math.max(dimension, 1))));
}

/** Numbers that a row has in all its embeddings. */
export function widthOf({ embeddingColumns }: DatasetView): number {
  return embeddingColumns.reduce((sum, { dimension }) => sum + dimension, 0);
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

/**
 * The embeddings of a dataset, the main ones or those of another column, block by block. The next block is read while the last one is used, which is freed when the next
 * is asked for. Whoever presses Ctrl-C is heard before each.
 *
 * @param rows of a block
 * @throws DATA_BAD_VIEW when the view gives fewer or more numbers than it was asked for.
 */
export async function* embeddingBlocks(
  dataset: DatasetView,
  signal?: AbortSignal,
  column: EmbeddingInfo | undefined = dataset.embeddingColumns[0],
  rows: number = blockRows(column?.dimension ?? 0),
): AsyncGenerator<Float32Array> {
  if (column === undefined) return;
  const { name, dimension } = column;
  let ahead: Promise<Float32Array> | undefined;
  for (const [start, end] of rowBlocks(dataset.length, rows, signal)) {
    await turn();
    const block = await (ahead ?? dataset.embeddings(start, end, name));
    if (block.length !== (end - start) * dimension) throw badView(dataset, dimension, start, end, block.length);
    const next = Math.min(end + end - start, dataset.length);
    ahead = end < next ? dataset.embeddings(end, next, name) : undefined;
    // Awaited in the next round; should it fail before that, or nobody ask, that is no unhandled rejection.
    ahead?.catch(() => {});
    yield block;
    if (end - start < dataset.length) release(block);
  }
}

/**
 * Blocks are copies made for us: the garbage collector would let dozens of them pile up, and fresh memory costs more than what was
 * just used. Not in Node 20. A block that is part of a larger buffer is left alone.
 */
function release({ buffer, byteLength }: Float32Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer?.(0);
}

function badView({ name }: DatasetView, dimension: number, start: number, end: number, numbers: number): AblataError {
  return new AblataError(
    'DATA_BAD_VIEW',
    `The dataset ${name} gave ${numbers} numbers for rows ${start} to ${end}, expected ${(end - start) * dimension}.`,
    { mender: 'plugin', hint: '`embeddings` gives a copy, a new one each time: the caller may keep or free it.' },
  );
}
