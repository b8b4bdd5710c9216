import type { JsonObject } from '@ablata/spec';

/** How numbers are spread: quantiles interpolated linearly between neighbours, as `numpy.quantile` does by default. */
export interface Distribution extends JsonObject {
  readonly count: number;
  readonly mean: number;
  /** Of the population (divided by the count). */
  readonly std: number;
  readonly min: number;
  readonly q01: number;
  readonly q05: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
  readonly q95: number;
  readonly q99: number;
  readonly max: number;
}

/** @returns null for no numbers at all */
export function distributionOf(values: ArrayLike<number>): Distribution | null {
  const sorted = Float64Array.from(values).sort();
  const count = sorted.length;
  if (count === 0) return null;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  const at = (share: number): number => quantile(sorted, share);
  return {
    ...{ count, mean, std: Math.sqrt(variance), min: at(0), q01: at(0.01), q05: at(0.05), q25: at(0.25) },
    ...{ median: at(0.5), q75: at(0.75), q95: at(0.95), q99: at(0.99), max: at(1) },
  };
}

/** @param sorted ascending, at least one */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  return low + (sorted[Math.ceil(position)]! - low) * (position - below);
}
