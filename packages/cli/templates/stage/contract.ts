import type { Stage } from '@ablata/spec';
import { describeStage, runStage } from '@ablata/testkit';
import { expect, test } from 'vitest';
import stage from './USE_NAME.ts';

const rows = [
  'Name the unknown.',
  'Write down what is given before you begin to calculate anything at all.',
  'Check each step.',
  'Ask what the question wants, and in which unit it wants it.',
  'Estimate first.',
  'Draw it.',
].map((text) => ({ text }));

describeStage('USE_NAME', { stage: stage as unknown as Stage, rows, options: { words: 5 } });

test('it keeps what fits, and counts its words', async () => {
  const { rows: kept, drops } = await runStage(stage, rows, { options: { words: 5 } });
  expect(kept.map(({ words }) => words)).toEqual([3, 3, 2, 2]);
  expect(drops.map(({ reason }) => reason)).toEqual(['too many words', 'too many words']);
});
