/**
 * Groups sentences into batches of at most `budget` tokens (a longer sentence goes alone), shortest first, so that the
 * sentences of a batch are of like length. Gives lists of sentence numbers; every sentence is in exactly one.
 */
export function planBatches(lengths: Int32Array, budget: number): number[][] {
  const byLength = new Map<number, number[]>();
  for (let sentence = 0; sentence < lengths.length; sentence++) {
    const length = lengths[sentence]!;
    const alike = byLength.get(length);
    if (alike === undefined) byLength.set(length, [sentence]);
    else alike.push(sentence);
  }
  const batches: number[][] = [];
  let batch: number[] = [];
  let tokens = 0;
  for (const [length, sentences] of [...byLength].sort(([a], [b]) => a - b)) {
    for (const sentence of sentences) {
      if (batch.length > 0 && tokens + length > budget) {
        batches.push(batch);
        batch = [];
        tokens = 0;
      }
      batch.push(sentence);
      tokens += length;
    }
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
