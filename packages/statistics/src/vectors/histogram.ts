import type { JsonObject } from '@ablata/spec';

/** Bins of equal width: the first takes what is below it, the last what is above, so that the counts add up to all. */
export interface Histogram extends JsonObject {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

export function histogramOf(values: ArrayLike<number>, from: number, to: number, bins: number): Histogram {
  const counts = new Array<number>(bins).fill(0);
  for (let index = 0; index < values.length; index++) {
    const bin = Math.floor(((values[index]! - from) / (to - from)) * bins);
    counts[Math.min(bins - 1, Math.max(0, bin))]!++;
  }
  return { from, to, counts };
}
