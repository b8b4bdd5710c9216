import { availableParallelism } from 'node:os';
import type { Deduplicator } from '@ablata/spec';
import { type } from 'arktype';
import { createDedupIndex } from './admission/dedup-index.ts';
import { createCosineFinder } from './finders/cosine-finder.ts';

export const CosineOptions = type({
  '+': 'reject',
  /** A row is dropped when its cosine to a kept row is at least this. */
  threshold: '0 < number <= 1 = 0.95',
  /** Threads for larger sets; default: one a core, four at most. */
  'threads?': '1 <= number.integer <= 64',
});

export function defaultThreads(): number {
  return Math.min(4, availableParallelism());
}

/** Exact near-duplicate removal by cosine, keep-first. */
export function createCosineDeduplicator(options: typeof CosineOptions.infer): Deduplicator {
  const { threshold, threads = defaultThreads() } = options;
  return {
    identity: { plugin: '@ablata/dedupe', name: 'cosine', threshold },
    rule: { measure: 'cosine', threshold },
    async open(dimension) {
      return createDedupIndex([createCosineFinder({ dimension, floor: threshold, threads })], dimension);
    },
  };
}
