import type { Random } from '@ablata/spec';
import type { Categories } from './options.ts';

/** Labels with their weights, all above 0. */
export function weightsOf(categories: Categories): Readonly<Record<string, number>> {
  const weights = Array.isArray(categories) ? Object.fromEntries(categories.map((label) => [label, 1])) : categories;
  return Object.fromEntries(Object.entries(weights).filter(([, weight]) => weight > 0));
}

/** Draws a label by its weight. */
export function category(categories: Categories): (random: Random) => string {
  const entries = Object.entries(weightsOf(categories));
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  return (random) => {
    let left = random.float() * total;
    for (const [label, weight] of entries) {
      left -= weight;
      if (left < 0) return label;
    }
    return (entries.at(-1) as [string, number])[0];
  };
}

/** Box and Muller's transform: two uniform numbers give one normal number. */
export function normal(random: Random, { mean, deviation }: { mean: number; deviation: number }): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.float()));
  return mean + deviation * radius * Math.cos(2 * Math.PI * random.float());
}

export function round(value: number, decimals: number | undefined): number {
  return decimals === undefined ? value : Number(value.toFixed(decimals));
}
