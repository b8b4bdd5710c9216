import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from '@ablata/spec';
import { describeStage } from '@ablata/testkit';
import { expect, test } from 'vitest';
import { succeed } from '../../e2e/support/ablata.ts';
import { copyExample } from '../../e2e/support/example.ts';
import maxWords from './stages/max-words.ts';
import opening from './stages/opening.ts';

const rows = [
  'Name the unknown.',
  'Write down what is given before you begin to calculate anything at all.',
  'Check each step.',
  'Ask what the question wants, and in which unit it wants it.',
  'Estimate first.',
  'Draw it.',
].map((text) => ({ text }));

describeStage('max-words', { stage: maxWords as unknown as Stage, rows, options: { words: 5 } });
describeStage('opening', { stage: opening as unknown as Stage, rows });

test('the example runs: what is too long is in the books, and the column is in the dataset', async () => {
  const folder = copyExample('custom-stage');
  const { stdout } = await succeed(['run'], { cwd: folder });
  expect(stdout).toMatch(/rows kept +400/);
  const run = join(folder, 'runs/custom-stage');
  const { books } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as {
    books: { kept: number; stages: Record<string, { reasons: Record<string, number> }> };
  };
  expect(books.kept).toBe(400);
  expect(books.stages['max-words']?.reasons['filtered: too many words']).toBeGreaterThan(0);
  const lines = readFileSync(join(run, 'dataset/custom-stage.jsonl'), 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(400);
  for (const line of lines) {
    const { text, columns } = JSON.parse(line) as { text: string; columns: { opening: string } };
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(22);
    expect(columns.opening).toBe(text.split(/\s+/)[0]?.toLowerCase());
  }
});
