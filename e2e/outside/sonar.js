import { createSonarEncoder } from '@ablata/encoder-sonar';

const checkpoint = process.argv[2];
await using encoder = await createSonarEncoder({
  checkpoint,
  tokenizer: 'tiny.model',
  language: 'fra_Latn',
  attentionHeads: 2,
  workers: 2,
  threads: 1,
});
const { vectors, truncated } = await encoder.encode(['one two three', 'four', 'one two three']);
const same = vectors.subarray(0, encoder.dimension).every((value, i) => value === vectors[2 * encoder.dimension + i]);
console.log(
  JSON.stringify([encoder.dimension, vectors.length, truncated.length, same, vectors.every(Number.isFinite)]),
);
