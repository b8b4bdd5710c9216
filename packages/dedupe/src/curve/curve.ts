import type { JsonObject } from '@ablata/spec';
import type { CosineIndex, Decide } from '../finders/cosine-index.ts';

/** Kept rows against threshold, as the rows come: an index that keeps account of other thresholds beside its own. */
export interface Curve {
  admit(
    vectors: Float32Array,
    count: number,
    first: number,
    decide: Decide,
    signal?: AbortSignal | undefined,
  ): Promise<void>;
  /** For the manifest. */
  summary(): JsonObject;
}

export interface CurveOptions {
  readonly floor: number;
  readonly threshold: number;
  /** The index's other thresholds, rising. */
  readonly thresholds: readonly number[];
  /** Pairs of rows that may be compared before thresholds go. */
  readonly mostPairs: number;
}

/** The account is looked at after so many rows, wherever batches end: so what it says depends on the rows alone. */
const WINDOW = 512;
/** A threshold goes when it keeps more than this share of all rows remembered: it is what they are remembered for. */
const DEAR = 0.25;

/**
 * Bounds the curve's work. A row is compared with every row that any threshold keeps, so what costs is how many those are: none
 * to speak of while a model repeats itself at all thresholds, all rows when they differ at some. When more than `mostPairs` pairs came
 * together, the thresholds that keep most rows leave, with the rows that only they kept; then half as many pairs more are
 * allowed, and so on: less than twice `mostPairs` in all. When none is left there is no curve.
 */
export function createCurve(index: CosineIndex, options: CurveOptions): Curve {
  let thresholds = options.thresholds;
  let gone: readonly number[] = [];
  let pairs = 0;
  let allowed = options.mostPairs;
  let rows = 0;

  async function look(): Promise<void> {
    if (pairs <= allowed || thresholds.length === 0) return;
    const kept = index.keptAtOthers;
    const most = index.columns * DEAR;
    const left = thresholds.flatMap((_, i) => (kept[i]! <= most ? [i] : []));
    const stays = left.length === thresholds.length ? [] : left;
    gone = [...gone, ...thresholds.filter((_, i) => !stays.includes(i))].sort((a, b) => a - b);
    thresholds = stays.map((i) => thresholds[i]!);
    await index.narrow(stays);
    pairs = 0;
    allowed /= 2;
  }

  return {
    async admit(vectors, count, first, decide, signal) {
      const width = vectors.length / count;
      for (let start = 0; start < count; ) {
        const end = Math.min(count, start + WINDOW - (rows % WINDOW));
        const offset = start;
        await index.admit(
          vectors.subarray(start * width, end * width),
          end - start,
          first + start,
          (row, match) => {
            pairs += index.columns;
            return decide(offset + row, match);
          },
          signal,
        );
        rows += end - start;
        if (rows % WINDOW === 0) await look();
        start = end;
      }
    },
    summary() {
      const { floor, mostPairs } = options;
      const curve = thresholds.length === 0 ? null : { floor, thresholds, kept: index.keptAtOthers };
      if (gone.length === 0) return { curve } as unknown as JsonObject;
      const what = curve === null ? 'left out' : `without ${gone.join(', ')}`;
      const curveNote = `${what}: it took more than ${mostPairs} comparisons (option curvePairs)`;
      return { curve, curveNote } as unknown as JsonObject;
    },
  };
}
