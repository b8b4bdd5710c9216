import { hashText } from './hash-text.ts';
import { ngrams } from './ngrams.ts';
import type { TextRules } from './text-rules.ts';
import { words } from './words.ts';

/** The set of a text's word n-grams as sorted 32-bit hashes. A text of fewer words than n is one shingle: itself. */
export function shingles(text: string, n: number, rules: TextRules = {}): Uint32Array {
  return Uint32Array.from(new Set(ngrams(words(text, rules), n).map(hashText))).sort();
}

/** |A ∩ B| / |A ∪ B| of two sorted sets; 1 for two empty ones. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  if (a.length + b.length === 0) return 1;
  let i = 0;
  let j = 0;
  let common = 0;
  while (i < a.length && j < b.length) {
    const x = a[i]!;
    const y = b[j]!;
    if (x === y) common++;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return common / (a.length + b.length - common);
}
