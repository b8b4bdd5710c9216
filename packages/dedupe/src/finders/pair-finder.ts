import type { DedupRows, JsonObject } from '@ablata/spec';

/** Pairs of rows that are duplicates of each other under one rule. Rows are named by their place in the library. */
export interface Pairs {
  /** Triples (later row, earlier row, similarity), in any order. */
  readonly triples: Float64Array;
}

/**
 * Finds duplicates by one rule. It remembers the rows that were kept (its library: places 0, 1, … in order of keeping) and
 * knows nothing of keeping and dropping: one greedy pass over its pairs does that for every rule alike.
 */
export interface PairFinder {
  /**
   * All pairs of a new row with a row of the library or with an earlier new row. New rows take the places after the
   * library's. Must leave no trace when it throws.
   *
   * @param first number of the first row among all rows offered, for messages
   */
  find(rows: DedupRows, first: number, signal: AbortSignal | undefined): Promise<Pairs>;
  /** Which of the new rows stay. Those after a dropped one move up. */
  settle(kept: Uint8Array): void;
  /** Takes back what `find` did, when the block as a whole failed. */
  forget(): void;
  summary?(): JsonObject;
  dispose(): Promise<void>;
}
