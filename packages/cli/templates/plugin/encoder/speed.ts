import { createEncoder } from '../src/index.ts';
import { measure } from './measure.ts';

const texts = Array.from(
  { length: 256 },
  (_, index) => `Write down what is given in problem ${index} before you calculate.`,
);
const encoder = createEncoder({ dimension: 256 });

await measure('text', texts.length, () => encoder.encode(texts, new AbortController().signal));
