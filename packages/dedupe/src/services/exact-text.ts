import type { Deduplicator } from '@ablata/spec';
import { TEXTS_REVISION } from '@ablata/texts';
import { type } from 'arktype';
import { createDedupIndex } from '../admission/dedup-index.ts';
import { createExactTextFinder } from '../finders/exact-text-finder.ts';
import { textRules } from './text-rules.ts';

export const ExactTextOptions = type({ '+': 'reject', ...textRules });

export type ExactTextOptions = typeof ExactTextOptions.infer;

/** Drops texts whose normal forms are equal: by default up to case, spacing, punctuation, Unicode form and what nobody sees. */
export function createExactTextDeduplicator(options: Partial<ExactTextOptions> = {}): Deduplicator {
  const all = ExactTextOptions.assert(options);
  return {
    identity: { plugin: '@ablata/dedupe', name: 'exact-text', ...all, texts: TEXTS_REVISION },
    rule: { measure: 'equality', threshold: 1 },
    open: async (dimension) => createDedupIndex([createExactTextFinder(all)], dimension),
  };
}
