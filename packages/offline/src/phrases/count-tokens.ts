/** This model's tokens are runs of characters between white space. */
export function countTokens(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

/** The text up to the end of its token number `most`. */
export function cutTokens(text: string, most: number): string {
  let seen = 0;
  for (const token of text.matchAll(/\S+/g)) {
    seen++;
    if (seen > most) return text.slice(0, token.index).trimEnd();
  }
  return text;
}
