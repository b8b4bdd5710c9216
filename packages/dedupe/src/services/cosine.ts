import type { Deduplicator } from '@ablata/spec';
import { type } from 'arktype';
import { createDedupIndex } from '../admission/dedup-index.ts';
import { createCurveFinder } from '../curve/curve-finder.ts';
import { createCosineFinder } from '../finders/cosine-finder.ts';
import type { PairFinder } from '../finders/pair-finder.ts';
import { defaultThreads } from './default-threads.ts';

export const CosineOptions = type({
  '+': 'reject',
  /** A row is dropped when its cosine to a kept row is at least this. */
  threshold: '0 < number <= 1 = 0.95',
  /** For the manifest's curve of kept rows against threshold, pairs are collected from this cosine on. */
  curveFloor: '0 < number <= 1 = 0.8',
  /** No curve over so many rows, which it must all remember; 0: none at all. */
  curveRows: 'number.integer >= 0 = 20000',
  /** Threads for larger sets; default: one a core, four at most. */
  'threads?': '1 <= number.integer <= 64',
});

export type CosineOptions = typeof CosineOptions.infer;

/** The rule itself, for an index of its own or in a chain. */
export function createCosineRule(options: CosineOptions, dimension: number): PairFinder {
  const { threshold, curveFloor, curveRows, threads = defaultThreads() } = options;
  if (curveRows === 0) return createCosineFinder({ dimension, floor: threshold, threads });
  return createCurveFinder({
    dimension,
    threads,
    threshold,
    floor: Math.min(curveFloor, threshold),
    mostRows: curveRows,
  });
}

/** Exact near-duplicate removal by cosine, keep-first. */
export function createCosineDeduplicator(options: Partial<CosineOptions> = {}): Deduplicator {
  const all = CosineOptions.assert(options);
  const { threshold } = all;
  return {
    identity: { plugin: '@ablata/dedupe', name: 'cosine', threshold },
    rule: { measure: 'cosine', threshold },
    open: async (dimension) => createDedupIndex([createCosineRule(all, dimension)], dimension),
  };
}
