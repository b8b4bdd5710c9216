import type { Random } from '@ablata/spec';
import type { Categories } from './options.ts';

/** Draws a label by its weight. */
export function category(categories: Categories): (random: Random) => string {
  const entries: readonly (readonly [string, number])[] = Array.isArray(categories)
    ? categories.map((label) => [label, 1] as const)
    : Object.entries(categories as Readonly<Record<string, number>>).filter(([, weight]) => weight > 0);
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  return (random) => {
    let left = random.float() * total;
    for (const [label, weight] of entries) {
      left -= weight;
      if (left < 0) return label;
    }
    return (entries.at(-1) as readonly [string, number])[0];
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
