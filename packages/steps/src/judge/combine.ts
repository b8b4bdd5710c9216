import { isNumeric, type Scale, type Score } from './scale.ts';

/** Several verdicts as one; undefined without any, or when no majority is there. */
export function combine(scores: readonly Score[], how: 'mean' | 'majority'): Score | undefined {
  if (scores.length === 0) return undefined;
  if (how === 'mean') return (scores as readonly number[]).reduce((sum, score) => sum + score, 0) / scores.length;
  const counts = new Map<Score, number>();
  for (const score of scores) counts.set(score, (counts.get(score) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const winners = [...counts].filter(([, count]) => count === most);
  return winners.length === 1 ? winners[0]?.[0] : undefined;
}

/**
 * How much verdicts agree, from 0 to 1: over all pairs, one minus their distance as a share of the scale for numbers, whether they
 * are equal for anything else. Undefined for fewer than two.
 */
export function agreement(scores: readonly Score[], scale: Scale): number | undefined {
  if (scores.length < 2) return undefined;
  let sum = 0;
  let pairs = 0;
  for (const [index, score] of scores.entries()) {
    for (const other of scores.slice(index + 1)) {
      pairs++;
      if (isNumeric(scale)) sum += 1 - Math.abs((score as number) - (other as number)) / (scale[1] - scale[0]);
      else if (score === other) sum++;
    }
  }
  return sum / pairs;
}
