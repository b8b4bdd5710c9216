import type { DatasetView } from '@ablata/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunColumns } from './run-columns.ts';
import { selectRows } from './select-rows.ts';

function search(texts: readonly string[], words: string): Promise<Uint32Array> {
  const dataset: Partial<DatasetView> = { length: texts.length, text: 'text', columns: {}, texts: () => [...texts] };
  return selectRows(new RunColumns(dataset as DatasetView, undefined), 'text', { search: words });
}

test('whatever is searched for is found as it stands', async () => {
  const word = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.stringMatching(/^[!-~]+$/));
  await fc.assert(
    fc.asyncProperty(word, async (text) => {
      fc.pre(!text.includes('"') && text.trim() !== '');
      expect([...(await search(['', `so: ${text}.`], `"${text}"`))]).toEqual([1]);
    }),
  );
});

test('words with hyphens and signs are words like others', async () => {
  const texts = ['Check it step-by-step (twice).', 'Check it step by step.', 'a.b', 'aXb'];
  expect([...(await search(texts, 'STEP-BY-STEP'))]).toEqual([0]);
  expect([...(await search(texts, '(twice)'))]).toEqual([0]);
  expect([...(await search(texts, 'a.b'))]).toEqual([2]);
});
