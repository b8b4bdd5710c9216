import type { Match } from '../admission/match.ts';
import type { ColumnStore } from '../store/column-store.ts';

/** Which of several kept rows a dropped one names: the first one that matches, or the most similar one (of equals the first). */
export type Names = 'first' | 'most-similar';

export interface CosineIndexOptions {
  readonly dimension: number;
  /** Rows are duplicates from this cosine on. */
  readonly threshold: number;
  /** Further thresholds to keep account of: at most 63. */
  readonly others?: readonly number[] | undefined;
  readonly names?: Names | undefined;
  readonly threads: number;
  /** Rows expected in all, if known: a basis worth learning is then learned at once. */
  readonly expectedRows?: number | undefined;
  /** Where vectors of kept rows go that don't fit into memory; without it all are in memory. */
  readonly store?: (() => ColumnStore) | undefined;
  /** Bytes of memory, in all, that vectors should fit in to be held there. Default: half of what the machine has. */
  readonly memory?: number | undefined;
}

/** Told of each row in order: the kept row that it duplicates, if any. @returns whether it stays */
export type Decide = (row: number, match: Match | null) => boolean;

/** By the rule alone, into arrays. */
export function noteIn({ places, similarities }: Verdicts): Decide {
  return (row, match) => {
    places[row] = match === null ? -1 : match.place;
    if (match !== null) similarities[row] = match.similarity;
    return match === null;
  };
}

/** Of each row, by its place among those that came. */
export interface Verdicts {
  /** The place among the kept rows of the one that it duplicates; −1: it is kept. */
  readonly places: Int32Array;
  /** Their cosine in float64. Of kept rows: anything. */
  readonly similarities: Float64Array;
}

/**
 * Exact keep-first by cosine: a row is dropped iff its cosine to a row kept before it is at least the threshold, decided in float64. Verdicts
 * depend on nothing but the rows and their order.
 */
export interface CosineIndex {
  /** Rows kept under the rule. */
  readonly kept: number;
  /** Rows remembered: those that are kept at one of the thresholds at least. */
  readonly columns: number;
  /** Rows kept at each of the other thresholds, every one judged by itself. */
  readonly keptAtOthers: readonly number[];
  /** Judges rows, in order. @param first number of the first row, for messages */
  admit(
    vectors: Float32Array,
    count: number,
    first: number,
    decide: Decide,
    signal?: AbortSignal | undefined,
  ): Promise<void>;
  /** The same where nothing but the rule decides what stays. @param into has room for `count` rows */
  judge(
    vectors: Float32Array,
    count: number,
    first: number,
    into: Verdicts,
    signal?: AbortSignal | undefined,
  ): Promise<void>;
  /** Takes up rows unjudged. */
  add(vectors: Float32Array, count: number, first: number): Promise<void>;
  /** Goes on with these of the other thresholds alone, by their places in the list. */
  narrow(others: readonly number[]): Promise<void>;
  dispose(): Promise<void>;
}
