import { apportion, quotaSequence } from './quota-sequence.ts';

/**
 * The rows of a pool in the order in which the nested subsets take them: any first n of them hold each stratum in its
 * share, rounded up or down.
 *
 * @param rank position of each row of the dataset in the random order
 */
export function orderPool(pool: readonly number[], rank: Uint32Array, strata: Uint32Array): number[] {
  const ranked = [...pool].sort((a, b) => rank[a]! - rank[b]!);
  const byStratum = new Map<number, number[]>();
  for (const row of ranked) {
    const list = byStratum.get(strata[row]!);
    if (list === undefined) byStratum.set(strata[row]!, [row]);
    else list.push(row);
  }
  if (byStratum.size <= 1) return ranked;
  const lists = [...byStratum].sort(([a], [b]) => a - b).map(([, rows]) => rows);
  const taken = lists.map(() => 0);
  const sequence = quotaSequence(
    lists.map((rows) => rows.length),
    ranked.length,
  );
  return Array.from(sequence, (stratum) => lists[stratum]![taken[stratum]!++]!);
}

/**
 * How many rows of each pool each size takes: its share, never more than the next larger size takes.
 *
 * @param sizes ascending; the last is the sum of the pools
 * @returns one list a size, in the order of `sizes`
 */
export function nestedCounts(
  sizes: readonly number[],
  shares: readonly number[],
  pools: readonly number[],
): number[][] {
  let caps = [...pools];
  const counts = [...sizes].reverse().map((size, index) => {
    if (index > 0) caps = fill(size, apportion(shares, size), caps);
    return caps;
  });
  return counts.reverse();
}

/** The wanted counts cut to the caps; what is missing comes from the pools with most room. */
function fill(size: number, wanted: readonly number[], caps: readonly number[]): number[] {
  const counts = wanted.map((count, split) => Math.min(count, caps[split]!));
  let missing = size - counts.reduce((sum, count) => sum + count, 0);
  while (missing > 0) {
    const rooms = caps.map((cap, split) => cap - counts[split]!);
    const widest = rooms.indexOf(Math.max(...rooms));
    const step = Math.min(missing, rooms[widest]!);
    counts[widest]! += step;
    missing -= step;
  }
  return counts;
}
