/**
 * What two texts must share to be the same for `exact-text`: Unicode compatibility form, lower case, single spaces, and,
 * unless told otherwise, no punctuation.
 */
export function normalizeText(text: string, keepPunctuation: boolean): string {
  const folded = text.normalize('NFKC').toLowerCase();
  const bare = keepPunctuation ? folded : folded.replace(/[\p{P}\p{S}]+/gu, ' ');
  return bare.replace(/\s+/gu, ' ').trim();
}
