import type { Random } from '@ablata/spec';

/** How strongly the model prefers what stands early in a list. 0 would be even-handed; 1 is the slope of words in prose. */
const SLOPE = 0.3;

const cumulated = new Map<number, readonly number[]>();

function cumulate(length: number): readonly number[] {
  const known = cumulated.get(length);
  if (known !== undefined) return known;
  let sum = 0;
  const sums = Array.from({ length }, (_, rank) => {
    sum += (rank + 1) ** -SLOPE;
    return sum;
  });
  const shares = sums.map((value) => value / sum);
  cumulated.set(length, shares);
  return shares;
}

/** One of the items, likelier the earlier it stands (Zipf's law), and how likely that was. Throws `RangeError` on an empty list. */
export function pickRanked<T>(items: readonly T[], random: Random): { readonly item: T; readonly probability: number } {
  if (items.length === 0) throw new RangeError('cannot pick from an empty list');
  const shares = cumulate(items.length);
  const point = random.float();
  const found = shares.findIndex((share) => point < share);
  const rank = found === -1 ? items.length - 1 : found;
  const probability = (shares[rank] as number) - (rank === 0 ? 0 : (shares[rank - 1] as number));
  return { item: items[rank] as T, probability };
}
