import type { Dropped } from './certificate/certificate.ts';
import type { EmbeddingReader } from './embeddings.ts';
import { createCosineIndex } from './finders/create-cosine-index.ts';
import { fetchRows } from './store/fetch-rows.ts';
import { createSourceStore } from './store/source-store.ts';

const BLOCK = 2048;

export interface DropAllOptions {
  readonly threshold: number;
  readonly threads: number;
  readonly memory?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What `keep: 'none'` drops besides: rows that were kept although another row of the set is near them. A row that a dropped one names is near it;
 * others are compared with the dropped rows, of which one may be near without naming it.
 *
 * @param kept rows that were kept, rising
 * @param dropped what was dropped for their sake, by row
 * @returns them, each with a row that it is near to
 */
export async function dropAllCopies(
  reader: EmbeddingReader,
  kept: Uint32Array,
  dropped: readonly Dropped[],
  { threshold, threads, memory, signal }: DropAllOptions,
): Promise<Dropped[]> {
  const near = new Map<number, Dropped>();
  for (const { row, duplicateOf, inOther, similarity } of dropped) {
    if (inOther === true || near.has(duplicateOf)) continue;
    near.set(duplicateOf, { row: duplicateOf, duplicateOf: row, similarity });
  }
  const alone = kept.filter((row) => !near.has(row));
  const order = Uint32Array.from(dropped, ({ row }) => row);
  const index = createCosineIndex({
    dimension: reader.dimension,
    threshold,
    threads,
    memory,
    expectedRows: order.length,
    store: () => createSourceStore([{ reader, order }]),
  });
  try {
    await eachBlock(reader, order, async (rows, vectors, first) => {
      signal?.throwIfAborted();
      await index.add(vectors, rows.length, first);
    });
    await eachBlock(reader, alone, (rows, vectors, first) =>
      index.admit(
        vectors,
        rows.length,
        first,
        (i, match) => {
          const row = rows[i]!;
          if (match !== null)
            near.set(row, { row, duplicateOf: dropped[match.place]!.row, similarity: match.similarity });
          return false;
        },
        signal,
      ),
    );
  } finally {
    await index.dispose();
  }
  return [...near.values()];
}

async function eachBlock(
  reader: EmbeddingReader,
  rows: Uint32Array,
  visit: (rows: Uint32Array, vectors: Float32Array, first: number) => Promise<void>,
): Promise<void> {
  for (let first = 0; first < rows.length; first += BLOCK) {
    const block = rows.subarray(first, first + BLOCK);
    await visit(block, await fetchRows(reader, block), first);
  }
}
