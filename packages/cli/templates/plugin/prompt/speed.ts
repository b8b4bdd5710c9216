import { createRandom } from '@ablata/spec';
import { createPromptStrategy } from '../src/index.ts';
import { measure } from './measure.ts';

const strategy = createPromptStrategy({ candidates: 5 });
const answers = Array.from(
  { length: 256 },
  (_, index) => `1. Name the unknown of ${index}.\n2. Check the units.\n3. Draw it.`,
);

await measure('answer', answers.length, () => {
  for (const text of answers) strategy.parse({ text, finishReason: 'stop' }, createRandom(1, 'bench'));
});
