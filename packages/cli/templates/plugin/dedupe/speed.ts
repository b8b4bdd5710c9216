import { createDeduplicator } from '../src/index.ts';
import { measure } from './measure.ts';

const texts = Array.from(
  { length: 512 },
  (_, index) => `Write down what is given in problem ${index} before you calculate.`,
);
const rows = { length: texts.length, texts, vectors: new Float32Array(0) };

await measure('row', texts.length, async () => {
  const index = await createDeduplicator({ threshold: 0.8 }).open(0);
  await index.admit(rows, new AbortController().signal);
});
