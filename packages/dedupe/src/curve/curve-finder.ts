import type { JsonObject } from '@ablata/spec';
import { type CosineFinderOptions, createCosineFinder } from '../finders/cosine-finder.ts';
import type { PairFinder } from '../finders/pair-finder.ts';
import { keptByThreshold, type PairList } from './kept-by-threshold.ts';
import { createPairLog } from './pair-log.ts';

export interface CurveFinderOptions extends CosineFinderOptions {
  /** Rows are duplicates from this cosine on; `floor` lies at or under it. */
  readonly threshold: number;
  /** Over so many rows the curve is given up, and with it the memory of dropped rows. */
  readonly mostRows: number;
  readonly mostPairs?: number;
}

export interface CurveFinder extends PairFinder {
  /** Pairs of all rows offered so far, numbered as offered; null once there were too many rows. */
  pairs(): { readonly list: PairList; readonly floor: number; readonly rows: number } | null;
}

/**
 * Cosine duplicates that can be judged again at other thresholds: it remembers dropped rows as well, and all pairs at or over
 * a floor, so that "how many at 0.90, 0.93, 0.97?" needs no vector.
 */
export function createCurveFinder(options: CurveFinderOptions): CurveFinder {
  const { threshold, floor, mostRows, mostPairs = 4_000_000 } = options;
  /** Holds every row offered while the curve lasts, kept rows alone afterwards. */
  let inner = createCosineFinder(options);
  let log: ReturnType<typeof createPairLog> | null = createPairLog(floor, mostPairs);
  let found: Float64Array = new Float64Array(0);
  let blockRows = 0;
  let rows = 0;
  let kept = 0;
  /** Place among the kept rows of each row offered, −1 for dropped ones. */
  const places: number[] = [];

  async function giveUp(): Promise<void> {
    const next = createCosineFinder({ ...options, floor: threshold });
    for (const [row, place] of places.entries()) if (place >= 0) next.add(inner.vector(row), 1);
    await inner.dispose();
    inner = next;
    log = null;
    places.length = 0;
  }

  return {
    async find(batch, first, signal) {
      if (log !== null && rows + batch.length > mostRows) await giveUp();
      const pairs = await inner.find(batch, first, signal);
      blockRows = batch.length;
      if (log === null) return pairs;
      found = pairs.triples;
      const known: number[] = [];
      for (let at = 0; at < found.length; at += 3) {
        const similarity = found[at + 2]!;
        if (similarity < threshold) continue;
        const earlier = found[at + 1]!;
        const place = earlier < rows ? places[earlier]! : kept + earlier - rows;
        if (place >= 0) known.push(kept + found[at]! - rows, place, similarity);
      }
      return { triples: Float64Array.from(known) };
    },
    settle(mask) {
      if (log === null) {
        inner.settle(mask);
        return;
      }
      for (let at = 0; at < found.length; at += 3) log.add(found[at]!, found[at + 1]!, found[at + 2]!);
      inner.settle(new Uint8Array(blockRows).fill(1));
      for (const stays of mask) places.push(stays === 0 ? -1 : kept++);
      rows += blockRows;
    },
    forget: () => inner.forget(),
    pairs: () => (log === null ? null : { list: log.list(), floor: log.floor, rows }),
    summary(): JsonObject {
      if (log === null) {
        return { curve: null, curveNote: `left out: more than ${mostRows} rows (option curveRows)` };
      }
      const thresholds = curveThresholds(log.floor, threshold);
      return { curve: { floor: log.floor, thresholds, kept: keptByThreshold(log.list(), rows, thresholds) } };
    },
    dispose: () => inner.dispose(),
  };
}

/** Hundredths from the floor on, the finer end, and the rule's own threshold. */
export function curveThresholds(floor: number, threshold: number): number[] {
  const grid = new Set([0.995, 0.999, 1, threshold].filter((value) => value >= floor));
  for (let percent = Math.ceil(floor * 100 - 1e-9); percent < 100; percent++) grid.add(percent / 100);
  return [...grid].sort((a, b) => a - b);
}
