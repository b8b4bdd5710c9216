import type { JsonObject } from '@ablata/spec';
import { type Distribution, distributionOf } from '../vectors/distribution.ts';
import { type Histogram, histogramOf } from '../vectors/histogram.ts';

/** What the model said of how likely its own answers are (verbalized sampling; Zhang et al. 2025, arXiv 2510.01171). */
export interface StatedProbabilities extends JsonObject {
  /** Rows that have one. */
  readonly rows: number;
  readonly stated: Distribution;
  /** Rows by what was stated, in steps of 0.05. */
  readonly histogram: Histogram;
  /** Rows of which less than 0.10 was stated: what a prompt for the tails asks for. */
  readonly belowTenPercent: number;
}

/** @returns null where none was stated */
export function statedProbabilities(probabilities: readonly (number | null)[]): StatedProbabilities | null {
  const stated = probabilities.filter((probability) => probability !== null);
  const spread = distributionOf(stated);
  if (spread === null) return null;
  return {
    rows: stated.length,
    stated: spread,
    histogram: histogramOf(stated, 0, 1, 20),
    belowTenPercent: stated.filter((probability) => probability < 0.1).length / stated.length,
  };
}
