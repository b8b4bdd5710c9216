import type { Deduplicator } from '@ablata/spec';
import { type } from 'arktype';
import { createDedupIndex } from '../admission/dedup-index.ts';
import { createExactTextFinder } from '../finders/exact-text-finder.ts';

export const ExactTextOptions = type({
  '+': 'reject',
  /** Whether texts that differ in punctuation alone are different. */
  keepPunctuation: 'boolean = false',
});

export type ExactTextOptions = typeof ExactTextOptions.infer;

/** Drops texts that are equal up to case, spacing, Unicode form and, by default, punctuation. */
export function createExactTextDeduplicator(options: Partial<ExactTextOptions> = {}): Deduplicator {
  const all = ExactTextOptions.assert(options);
  return {
    identity: { plugin: '@ablata/dedupe', name: 'exact-text', ...all },
    rule: { measure: 'equality', threshold: 1 },
    open: async (dimension) => createDedupIndex([createExactTextFinder(all)], dimension),
  };
}
