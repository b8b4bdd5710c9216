import { createHash } from 'node:crypto';
import { normalizeText } from '../text/normalize-text.ts';
import { createKeyedFinder } from './keyed-finder.ts';
import type { PairFinder } from './pair-finder.ts';

/** Texts that are equal once normalised, by a hash of 128 bits. Similarity is 1. */
export function createExactTextFinder(options: { readonly keepPunctuation: boolean }): PairFinder {
  return createKeyedFinder<string>({
    tables: 1,
    threshold: 1,
    describe: (rows, row) =>
      createHash('sha256')
        .update(normalizeText(rows.texts[row]!, options.keepPunctuation))
        .digest('base64url')
        .slice(0, 22),
    keys: (key) => [key],
    similarity: (a, b) => (a === b ? 1 : 0),
  });
}
