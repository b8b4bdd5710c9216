import { normalizeText } from './normalize-text.ts';

/** The set of hashed word n-grams of a text, sorted. A text of fewer words than n is one shingle: itself. */
export function shingles(text: string, words: number): Uint32Array {
  const tokens = normalizeText(text, false).split(' ');
  const hashes = new Set<number>();
  for (let i = 0; i + words <= Math.max(tokens.length, words); i++) {
    hashes.add(hash(tokens.slice(i, i + words).join(' ')));
  }
  return Uint32Array.from(hashes).sort();
}

/** FNV-1a with a final mix: sets stay apart with 32 bits, and MinHash needs the upper ones to be good. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** |A ∩ B| / |A ∪ B| of two sorted sets. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
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
