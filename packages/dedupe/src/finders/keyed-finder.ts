import type { DedupRows, JsonObject } from '@ablata/spec';
import { createBucketIndex } from './bucket-index.ts';
import type { PairFinder } from './pair-finder.ts';

/** A rule whose duplicates meet under a common key, and a measure that then decides. */
export interface KeyedRule<T> {
  readonly tables: number;
  /** What is remembered of a row, made from its text or vector. */
  describe(rows: DedupRows, row: number, offered: number): T;
  /** A key for each table. */
  keys(item: T): readonly (string | number)[];
  similarity(a: T, b: T): number;
  readonly threshold: number;
  summary?(): JsonObject;
}

/** Finds pairs through shared keys: rows that meet in no table are never compared. */
export function createKeyedFinder<T>(rule: KeyedRule<T>): PairFinder {
  const library: T[] = [];
  const index = createBucketIndex(rule.tables);
  let block: T[] = [];

  return {
    async find(rows, first) {
      block = Array.from({ length: rows.length }, (_, row) => rule.describe(rows, row, first + row));
      const found: number[] = [];
      const within = createBucketIndex(rule.tables);
      const compare = (item: T, other: T, later: number, earlier: number): void => {
        const similarity = rule.similarity(item, other);
        if (similarity >= rule.threshold) found.push(later, earlier, similarity);
      };
      for (const [i, item] of block.entries()) {
        const keys = rule.keys(item);
        for (const earlier of index.matches(keys)) compare(item, library[earlier]!, library.length + i, earlier);
        for (const j of within.matches(keys)) compare(item, block[j]!, library.length + i, library.length + j);
        within.add(i, keys);
      }
      return { triples: Float64Array.from(found) };
    },
    settle(kept) {
      for (const [i, item] of block.entries()) {
        if (kept[i] === 0) continue;
        index.add(library.length, rule.keys(item));
        library.push(item);
      }
      block = [];
    },
    forget() {
      block = [];
    },
    ...(rule.summary && { summary: () => rule.summary!() }),
    async dispose() {
      library.length = 0;
    },
  };
}
