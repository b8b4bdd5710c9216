import type { Deduplicator } from '@ablata/spec';
import { TEXTS_REVISION } from '@ablata/texts';
import { type } from 'arktype';
import { createDedupIndex } from '../admission/dedup-index.ts';
import { createLexicalFinder } from '../finders/lexical-finder.ts';
import { textRules } from './text-rules.ts';

export const LexicalOptions = type({
  '+': 'reject',
  /** Jaccard similarity of word n-gram sets from which on two texts are duplicates. */
  threshold: '0 < number <= 1 = 0.8',
  /** Words an n-gram; characters where a script has no spaces between words. */
  words: '1 <= number.integer <= 10 = 2',
  /** Length of the MinHash signature that finds candidates. */
  places: '16 <= number.integer <= 1024 = 128',
  ...textRules,
});

export type LexicalOptions = typeof LexicalOptions.infer;

/** Near-duplicate texts by shared word n-grams: MinHash proposes, the exact Jaccard similarity decides. */
export function createLexicalDeduplicator(options: Partial<LexicalOptions> = {}): Deduplicator {
  const all = LexicalOptions.assert(options);
  return {
    identity: { plugin: '@ablata/dedupe', name: 'lexical', ...all, texts: TEXTS_REVISION },
    rule: { measure: 'jaccard', threshold: all.threshold },
    open: async (dimension) => createDedupIndex([createLexicalFinder(all)], dimension),
  };
}
