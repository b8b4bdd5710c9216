import { quotaSequence } from './quota-sequence.ts';
import { exactSizes, splitSizes } from './split-sizes.ts';

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
 * How many rows of each pool each size takes: its share, never more than the pool has or the next larger size takes, and
 * at least one.
 *
 * @param sizes ascending, at least the number of pools and at most the sum of the pools, none of which is empty
 * @returns one list a size, in the order of `sizes`
 */
export function nestedCounts(
  sizes: readonly number[],
  shares: readonly number[],
  pools: readonly number[],
): number[][] {
  let caps = [...pools];
  const counts = [...sizes].reverse().map((size) => {
    caps = fill(size, shares, caps);
    return caps;
  });
  return counts.reverse();
}

/** The wanted counts cut to the caps. What is missing goes row by row to the split that has room and is least over its share. */
function fill(size: number, shares: readonly number[], caps: readonly number[]): number[] {
  const exact = exactSizes(shares, size);
  const counts = splitSizes(shares, size).map((count, split) => Math.min(count, caps[split]!));
  for (let missing = size - counts.reduce((sum, count) => sum + count, 0); missing > 0; missing--) {
    const over = counts.map((count, split) =>
      count < caps[split]! ? count - exact[split]! : Number.POSITIVE_INFINITY,
    );
    counts[over.indexOf(Math.min(...over))]!++;
  }
  return counts;
}
