/** Whole numbers in the given shares that sum to the total: largest remainders first (Hamilton's method), ties to the earlier share. */
export function apportion(total: number, shares: readonly number[]): number[] {
  const sum = shares.reduce((all, share) => all + share, 0);
  const exact = shares.map((share) => (total * share) / sum);
  // Shares such as 0.1 are not exact in binary: what is a hair below a whole number is that number.
  const counts = exact.map((value) => Math.floor(value + 1e-9));
  const byRemainder = exact
    .map((value, index) => ({ index, rest: value - (counts[index] as number) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  const missing = total - counts.reduce((all, count) => all + count, 0);
  for (let extra = 0; extra < missing; extra++) counts[(byRemainder[extra] as { index: number }).index]!++;
  return counts;
}
