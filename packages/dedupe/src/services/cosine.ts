import type { Deduplicator, DedupMemory } from '@ablata/spec';
import { type } from 'arktype';
import { createDedupIndex, type JudgingRule } from '../admission/dedup-index.ts';
import { createCurve } from '../curve/curve.ts';
import { curveThresholds } from '../curve/curve-thresholds.ts';
import { createCosineIndex } from '../finders/create-cosine-index.ts';
import { planStream } from '../plan-memory.ts';
import { createSpillFile } from '../store/spill-file.ts';
import { defaultThreads } from './default-threads.ts';
import { keepFirst } from './keep-first.ts';

export const CosineOptions = type({
  '+': 'reject',
  /** A row is dropped when its cosine to a kept row is at least this. */
  threshold: '0 < number <= 1 = 0.95',
  /** Which of several kept rows a dropped one names. It changes the certificate, and no row of the dataset. */
  names: "'first' | 'most-similar' = 'first'",
  /** Which of several near-duplicates stays: no other than the first, in a stream. */
  'keep?': keepFirst,
  /** The manifest's curve of kept rows against threshold begins at this cosine. */
  curveFloor: '0 < number <= 1 = 0.8',
  /** After so many comparisons of two rows the curve goes on without the thresholds that take most of them; 0: none at all. */
  curvePairs: 'number.integer >= 0 = 200000000',
  /** Threads for larger sets; default: one a core, four at most. */
  'threads?': '1 <= number.integer <= 64',
  /** Gigabytes of memory after which vectors of kept rows go to a file in the folder for temporary files (TMPDIR); default: half of what the machine has. No verdict depends on it. */
  'memory?': 'number >= 0',
  /** Rows expected in all, where that is known: vectors are then in memory or on disk from the first row on. */
  'expectedRows?': 'number.integer > 0',
});

export type CosineOptions = typeof CosineOptions.infer;

/** The rule itself, for an index of its own or in a chain. */
export function createCosineRule(options: CosineOptions, dimension: number): JudgingRule {
  const { threshold, names, curveFloor, curvePairs, threads = defaultThreads() } = options;
  const floor = Math.min(curveFloor, threshold);
  const others = curvePairs === 0 ? [] : curveThresholds(floor, threshold);
  const index = createCosineIndex({
    dimension,
    threshold,
    others,
    names,
    threads,
    expectedRows: options.expectedRows,
    memory: options.memory === undefined ? undefined : options.memory * 1e9,
    store: () => createSpillFile(dimension),
  });
  const dispose = (): Promise<void> => index.dispose();
  if (curvePairs === 0) return { admit: index.admit.bind(index), dispose };
  return { ...createCurve(index, { floor, threshold, thresholds: others, mostPairs: curvePairs }), dispose };
}

/** What the rule takes when it remembers so many rows. */
export function streamMemory({ memory, expectedRows }: CosineOptions, rows: number, dimension: number): DedupMemory {
  return planStream({ rows, dimension, expectedRows, memory: memory === undefined ? undefined : memory * 1e9 });
}

/** Exact near-duplicate removal by cosine, keep-first. */
export function createCosineDeduplicator(options: Partial<CosineOptions> = {}): Deduplicator {
  const all = CosineOptions.assert(options);
  const { threshold } = all;
  return {
    // `names` is no part of it: what is kept does not depend on it.
    identity: { plugin: '@ablata/dedupe', name: 'cosine', threshold },
    rule: { measure: 'cosine', threshold },
    open: async (dimension) => createDedupIndex([], dimension, createCosineRule(all, dimension)),
    memory: (rows, dimension) => streamMemory(all, rows, dimension),
  };
}
