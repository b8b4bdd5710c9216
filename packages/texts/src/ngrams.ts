/** All runs of n words, in order, joined by spaces. Fewer words than n are one run; no words are none. */
export function ngrams(words: readonly string[], n: number): string[] {
  if (words.length === 0) return [];
  const count = Math.max(words.length - n + 1, 1);
  return Array.from({ length: count }, (_, start) => words.slice(start, start + n).join(' '));
}
