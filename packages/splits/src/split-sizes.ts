/** Shares such as 0.1 are not exact in binary: what is a hair below a whole number is that number. */
const EPSILON = 1e-9;

/**
 * How many of `size` rows each split gets: its share by largest remainders (Hamilton's method, ties to the earlier), and at
 * least one row. What a split is given beyond its share is taken from the one that is then most over its own.
 *
 * @param size at least the number of splits
 */
export function splitSizes(shares: readonly number[], size: number): number[] {
  const exact = exactSizes(shares, size);
  const counts = exact.map((value) => Math.floor(value + EPSILON));
  const byRemainder = exact
    .map((value, k) => ({ k, rest: value - counts[k]! }))
    .sort((a, b) => (Math.abs(b.rest - a.rest) > EPSILON ? b.rest - a.rest : a.k - b.k));
  const missing = size - counts.reduce((sum, count) => sum + count, 0);
  for (const { k } of byRemainder.slice(0, missing)) counts[k]!++;

  for (let empty = counts.indexOf(0); empty >= 0; empty = counts.indexOf(0)) {
    const surplus = counts.map((count, k) => (count > 1 ? count - exact[k]! : Number.NEGATIVE_INFINITY));
    counts[surplus.indexOf(Math.max(...surplus))]!--;
    counts[empty]!++;
  }
  return counts;
}

/** The share of each split in so many rows, in fractions of a row. */
export function exactSizes(shares: readonly number[], size: number): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => (size * share) / total);
}
