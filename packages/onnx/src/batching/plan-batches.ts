/** The most of a padded batch that may be padding: a run of its own costs less than computing more. */
const MOST_PADDING = 0.25;

/**
 * Groups texts into batches of at most `budget` tokens (a longer text goes alone), shortest first, so that the texts of a
 * batch are of like length. `padded`: a text counts as many tokens as the longest of its batch, which is what a padded
 * batch computes, and at most a quarter of a batch is padding. Gives lists of text numbers; every text is in exactly one.
 */
export function planBatches(lengths: Int32Array, budget: number, padded = false): number[][] {
  const byLength = new Map<number, number[]>();
  for (let text = 0; text < lengths.length; text++) {
    const length = lengths[text]!;
    const alike = byLength.get(length);
    if (alike === undefined) byLength.set(length, [text]);
    else alike.push(text);
  }
  const batches: number[][] = [];
  let batch: number[] = [];
  let tokens = 0;
  for (const [length, texts] of [...byLength].sort(([a], [b]) => a - b)) {
    for (const text of texts) {
      const grown = padded ? (batch.length + 1) * length : tokens + length;
      if (batch.length > 0 && (grown > budget || grown - tokens - length > MOST_PADDING * grown)) {
        batches.push(batch);
        batch = [];
        tokens = 0;
      }
      batch.push(text);
      tokens += length;
    }
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
