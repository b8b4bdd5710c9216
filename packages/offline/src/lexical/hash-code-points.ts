/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) over code points instead of bytes: one step. */
export function hashStep(state: number, codePoint: number): number {
  return Math.imul(state ^ codePoint, 0x01000193);
}

/** The finalizer of MurmurHash3 (public domain, Austin Appleby): spreads every input bit over all 32 output bits. */
export function finishHash(state: number): number {
  let h = state ^ (state >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Start states, one for each kind of feature, so that the word `cat` and the characters `cat` are two features. */
export const CHARACTERS = 0x811c9dc5 | 0;
export const WORDS = 0x2f3a61b7;
export const WHOLE_TEXT = 0x6b43a9b5;
