/** Guards the comparison of a count with a quota against the rounding of `weight × length / total`. */
const EPSILON = 1e-6;

/**
 * Deals `length` seats one by one among parties of these weights, so that after each seat every party has its exact share
 * rounded up or down. Counts only ever grow: the share of 1,000 seats is part of the share of 5,000. (Largest remainders,
 * the usual rounding, can take a seat away when the house grows.)
 *
 * Source: M. L. Balinski and H. P. Young, "The Quota Method of Apportionment", American Mathematical Monthly 82 (1975).
 *
 * @param weights non-negative, at least one positive
 * @returns the party of each seat; ties go to the earlier party
 */
export function quotaSequence(weights: readonly number[], length: number): Uint32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = new Float64Array(weights.length);
  const sequence = new Uint32Array(length);
  for (let seat = 0; seat < length; seat++) {
    let winner = -1;
    let best = -1;
    for (let party = 0; party < weights.length; party++) {
      const weight = weights[party]!;
      const count = counts[party]!;
      const eligible = count < (weight * (seat + 1)) / total - EPSILON;
      if (eligible && weight / (count + 1) > best) {
        best = weight / (count + 1);
        winner = party;
      }
    }
    counts[winner]!++;
    sequence[seat] = winner;
  }
  return sequence;
}

/** How many of `length` seats each party gets by {@link quotaSequence}. */
export function apportion(weights: readonly number[], length: number): number[] {
  const counts = weights.map(() => 0);
  for (const party of quotaSequence(weights, length)) counts[party]!++;
  return counts;
}
