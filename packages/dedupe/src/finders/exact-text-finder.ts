import { createHash } from 'node:crypto';
import { normalizeText, type TextRules } from '@ablata/texts';
import { createKeyedFinder } from './keyed-finder.ts';
import type { PairFinder } from './pair-finder.ts';

/** Texts whose normal forms are equal, by a hash of 128 bits. Similarity is 1. */
export function createExactTextFinder(rules: TextRules): PairFinder {
  return createKeyedFinder<string>({
    tables: 1,
    threshold: 1,
    describe: (rows, row) =>
      createHash('sha256').update(normalizeText(rows.texts[row]!, rules)).digest('base64url').slice(0, 22),
    keys: (key) => [key],
    similarity: (a, b) => (a === b ? 1 : 0),
  });
}
