import { SLAB } from '../filter/state.ts';

/** A level of the cascade: slabs `start`…`end`; `fresh` when a section (the principal prefix, the random basis) begins with it. */
export interface Level {
  readonly start: number;
  readonly end: number;
  readonly fresh: boolean;
}

export interface Levels {
  readonly levels: readonly Level[];
  /** What a pair costs, in coordinates. */
  readonly cost: number;
  /** Slabs that a pair goes through on average. */
  readonly depth: number;
}

/** What entering a level costs a tile, in coordinates. */
const ENTER = 20;
/** A level never leaves a block of 512 dimensions: see `assembly/quantise.as`. */
const BLOCK_SLABS = 16;

/** Every slab a level: shows how many tiles get how far. */
export function everySlab(prefix: number, slabs: number): Level[] {
  return Array.from({ length: slabs }, (_, i) => ({ start: i, end: i + 1, fresh: i === 0 || i === prefix }));
}

/**
 * The cheapest levels for tiles that get as far as was counted, by dynamic programming over where levels end. The last one ends with the
 * last slab: the whole code decides what float32 has to look at.
 *
 * @param reach for each slab the share of tiles that enter it when every slab is a level
 */
export function chooseLevels(reach: readonly number[], prefix: number): Levels {
  const slabs = reach.length;
  const best = new Float64Array(slabs + 1).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(slabs + 1);
  best[0] = 0;
  for (let end = 1; end <= slabs; end++) {
    const section = end > prefix ? prefix : 0;
    const block = section + Math.floor((end - 1 - section) / BLOCK_SLABS) * BLOCK_SLABS;
    for (let start = block; start < end; start++) {
      const cost = best[start]! + reach[start]! * ((end - start) * SLAB + ENTER);
      if (cost >= best[end]!) continue;
      best[end] = cost;
      from[end] = start;
    }
  }
  const levels: Level[] = [];
  for (let end = slabs; end > 0; end = from[end]!) {
    const start = from[end]!;
    levels.unshift({ start, end, fresh: start === 0 || start === prefix });
  }
  return { levels, cost: best[slabs]!, depth: reach.reduce((sum, share) => sum + share, 0) };
}
