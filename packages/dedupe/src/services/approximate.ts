import type { Deduplicator } from '@ablata/spec';
import { type } from 'arktype';
import { createDedupIndex } from '../admission/dedup-index.ts';
import { createApproximateFinder } from '../approximate/approximate-finder.ts';

export const ApproximateOptions = type({
  '+': 'reject',
  threshold: '0 < number <= 1 = 0.95',
  /** Bits of a hash: about the binary logarithm of the number of rows. */
  bits: '4 <= number.integer <= 24 = 18',
  /** Hash tables: more find more. */
  bands: '1 <= number.integer <= 256 = 32',
});

export type ApproximateOptions = typeof ApproximateOptions.infer;

/** Near-duplicate removal by locality-sensitive hashing with float64 checks: no false drop, some missed duplicates. */
export function createApproximateDeduplicator(options: Partial<ApproximateOptions> = {}): Deduplicator {
  const { threshold, bits, bands } = ApproximateOptions.assert(options);
  return {
    identity: { plugin: '@ablata/dedupe', name: 'approximate', threshold, bits, bands },
    caveats: ['Near-duplicates were searched approximately: some pairs at or over the threshold remain.'],
    // Kept pairs over the threshold may remain, so nothing is promised.
    rule: { measure: 'none', threshold: null },
    open: async (dimension) =>
      createDedupIndex([createApproximateFinder({ dimension, threshold, bits, bands })], dimension),
  };
}
