import { MOST_NARROW, SLAB } from '../filter/state.ts';

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

/** What entering a narrow level costs a tile, in coordinates. */
const ENTER_NARROW = 6;
/** A level never leaves a block of 512 dimensions: see `assembly/quantise.as`. */
const BLOCK_SLABS = 16;

/** Every slab a level, but for those of a narrow first one: shows how many tiles get how far. */
export function everySlab(prefix: number, slabs: number, narrow = 0): Level[] {
  const each = Array.from({ length: slabs }, (_, i) => ({ start: i, end: i + 1, fresh: i === 0 || i === prefix }));
  return narrow === 0 ? each : [{ start: 0, end: narrow, fresh: true }, ...each.slice(narrow)];
}

/** For each slab the share of tiles that enter it, from how many entered each of the levels of {@link everySlab}. */
export function reachOf(entered: readonly number[], narrow = 0): number[] {
  const shares = entered.map((tiles) => tiles / entered[0]!);
  return [...shares.slice(0, 1), ...Array.from({ length: Math.max(0, narrow - 1) }, () => 1), ...shares.slice(1)];
}

/**
 * The cheapest levels for tiles that get as far as was counted, by dynamic programming over where levels end. The last one ends with the
 * last slab: the whole code decides what float32 has to look at.
 *
 * @param reach for each slab the share of tiles that enter it when every slab is a level
 * @param enter what entering a level costs a tile, in coordinates
 * @param narrow slabs of a first level that is settled, and narrow; 0: there is none
 */
export function chooseLevels(reach: readonly number[], prefix: number, enter: number, narrow = 0): Levels {
  const slabs = reach.length;
  const best = new Float64Array(slabs + 1).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(slabs + 1);
  if (narrow === 0) best[0] = 0;
  else best[narrow] = narrow * SLAB + ENTER_NARROW;
  for (let end = narrow + 1; end <= slabs; end++) {
    const section = end > prefix ? prefix : 0;
    const block = section + Math.floor((end - 1 - section) / BLOCK_SLABS) * BLOCK_SLABS;
    for (let start = Math.max(block, narrow); start < end; start++) {
      const cost = best[start]! + reach[start]! * ((end - start) * SLAB + enter);
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

/** The cheapest number of slabs for a narrow first level, and what a pair then costs. At least one slab is left for a level behind it. */
export function chooseNarrow(
  reach: readonly number[],
  prefix: number,
  enter: number,
): { readonly narrow: number; readonly cost: number } {
  let best = { narrow: 0, cost: Number.POSITIVE_INFINITY };
  const most = Math.min(MOST_NARROW, prefix > 0 ? prefix : reach.length - 1);
  for (let narrow = 1; narrow <= most; narrow++) {
    const { cost } = chooseLevels(reach, prefix, enter, narrow);
    if (cost < best.cost) best = { narrow, cost };
  }
  return best;
}
