import { AblataError } from '@ablata/spec';
import { type Embeddings, toReader } from './embeddings.ts';
import { checkVectors } from './finders/check-vectors.ts';
import { cosine } from './similarity/cosine.ts';
import { dot } from './similarity/dot.ts';

export interface FarthestFirst {
  /** Numbers of the rows chosen, in the order in which they were. */
  readonly chosen: Uint32Array;
  /** Of each its largest cosine to those chosen before it; the first has none: −1. Rising. */
  readonly nearest: Float64Array;
  /** The largest over all rows that were not chosen of 1 − their largest cosine to a chosen one; 0 when there are none. */
  readonly farthest: number;
}

const BLOCK = 4096;

/**
 * Chooses rows that lie far from each other: the first row, then always the one whose largest cosine to those chosen is lowest (of equals the first). The
 * angles left uncovered are at most twice the least possible ones (Gonzalez, 1985). All vectors are in memory, at 8 bytes a coordinate for a while.
 *
 * A row's largest cosine only rises as more are chosen, so what is known of it is a bound, and most rows are never compared with most of those chosen.
 *
 * @param count rows to choose; all of them where there are fewer
 */
export async function farthestFirst(
  embeddings: Embeddings,
  count: number,
  signal?: AbortSignal,
): Promise<FarthestFirst> {
  if (!Number.isInteger(count) || count < 1) {
    throw new AblataError(
      'CONFIG_ROWS',
      `The number of rows to choose must be a whole number from 1 on, but ${count} came.`,
    );
  }
  const reader = toReader(embeddings);
  const { dimension, length } = reader;
  const width = Math.ceil(dimension / 16) * 16;
  const vectors = new Float32Array(length * width);
  const squares = new Float64Array(length);
  for (let start = 0; start < length; start += BLOCK) {
    const end = Math.min(length, start + BLOCK);
    const block = await reader.read(start, end);
    checkVectors(block, dimension, end - start, start);
    for (let row = start; row < end; row++) {
      vectors.set(block.subarray((row - start) * dimension, (row - start + 1) * dimension), row * width);
      squares[row] = dot(vectors, row * width, vectors, row * width, width);
    }
  }
  const wanted = Math.min(count, length);
  const chosen = new Uint32Array(wanted);
  const nearest = new Float64Array(wanted);
  const best = new Float64Array(length).fill(-1);
  const seen = new Uint32Array(length);
  const heap = createHeap(length, (a, b) => best[a]! < best[b]! || (best[a] === best[b] && a < b));
  for (let found = 0; found < wanted; ) {
    const row = heap.top();
    if (seen[row] === found) {
      chosen[found] = row;
      nearest[found] = found === 0 ? -1 : best[row]!;
      found++;
      heap.pop();
      if (found % 64 === 0) signal?.throwIfAborted();
      continue;
    }
    compare(row, found);
  }
  if (wanted === length) return { chosen, nearest, farthest: 0 };
  while (seen[heap.top()] !== wanted) compare(heap.top(), wanted);
  return { chosen, nearest, farthest: 1 - best[heap.top()]! };

  /** The row on top with those chosen since it was last compared. */
  function compare(row: number, found: number): void {
    let most = best[row]!;
    for (let i = seen[row]!; i < found; i++) {
      const other = chosen[i]!;
      const product = dot(vectors, row * width, vectors, other * width, width);
      most = Math.max(most, cosine(product, squares[row]!, squares[other]!));
    }
    best[row] = most;
    seen[row] = found;
    heap.sink();
  }
}

/** Rows 0…size−1 with the first by `before` on top; `sink` after the top has become later. */
function createHeap(size: number, before: (a: number, b: number) => boolean) {
  const rows = Uint32Array.from({ length: size }, (_, row) => row);
  let left = size;
  const sink = (): void => {
    const row = rows[0]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= left) break;
      if (child + 1 < left && before(rows[child + 1]!, rows[child]!)) child++;
      if (!before(rows[child]!, row)) break;
      rows[at] = rows[child]!;
      at = child;
    }
    rows[at] = row;
  };
  return {
    top: () => rows[0]!,
    pop() {
      rows[0] = rows[--left]!;
      sink();
    },
    sink,
  };
}
