import { apportion } from './quota-sequence.ts';

/**
 * How many of `size` rows each split gets: its share by {@link apportion}, and at least one row. What a split is given
 * beyond its share is taken from the one that is then most over its own.
 *
 * @param size at least the number of splits
 */
export function splitSizes(shares: readonly number[], size: number): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const counts = apportion(shares, size);
  for (let empty = counts.indexOf(0); empty >= 0; empty = counts.indexOf(0)) {
    const surplus = counts.map((count, k) =>
      count > 1 ? count - (size * shares[k]!) / total : Number.NEGATIVE_INFINITY,
    );
    counts[surplus.indexOf(Math.max(...surplus))]!--;
    counts[empty]!++;
  }
  return counts;
}
