import type { EmbeddingReader } from '../embeddings.ts';
import type { ColumnStore } from './column-store.ts';
import { fetchRows } from './fetch-rows.ts';

/** A set whose rows are offered in some order, from its first row on. */
export interface StoredSet {
  readonly reader: EmbeddingReader;
  /** Row of the reader for each row offered; null: as they lie. */
  readonly order: Uint32Array | null;
}

/** Vectors are read again from where they came from: nothing is written. */
export interface SourceStore extends ColumnStore {
  /** Rows offered from now on are those of the next set. */
  next(): void;
}

export function createSourceStore(sets: readonly StoredSet[]): SourceStore {
  const firsts = sets.map((_, i) => sets.slice(0, i).reduce((sum, { reader }) => sum + reader.length, 0));
  let current = 0;
  return {
    next() {
      current++;
    },
    append(_, row) {
      return firsts[current]! + (sets[current]!.order?.[row] ?? row);
    },
    async flush() {},
    async fetch(numbers) {
      const dimension = sets[0]!.reader.dimension;
      const all = new Float32Array(numbers.length * dimension);
      for (const [i, { reader }] of sets.entries()) {
        const first = firsts[i]!;
        const places = Array.from(numbers, (_, place) => place).filter(
          (place) => numbers[place]! >= first && numbers[place]! < first + reader.length,
        );
        if (places.length === 0) continue;
        const rows = await fetchRows(
          reader,
          places.map((place) => numbers[place]! - first),
        );
        if (places.length === numbers.length) return rows;
        for (const [at, place] of places.entries()) {
          all.set(rows.subarray(at * dimension, (at + 1) * dimension), place * dimension);
        }
      }
      return all;
    },
    async dispose() {},
  };
}
