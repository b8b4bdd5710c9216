import type { DatasetView } from '@ablata/spec';
import { expect, test } from 'vitest';
import { compareRows } from './compare-rows.ts';
import { createOutputFolder } from './files/create-output-folder.ts';
import { formatsByExtension } from './open-dataset.ts';
import { sampleDataset, temporaryFolder } from './sample.fixture.ts';

/** Enough for several blocks of every writer. */
const ROWS = 9000;
const dataset = sampleDataset(ROWS, 2);
const { signal } = new AbortController();

/** The same dataset, which counts the cells that it gave of each column. */
function counting(): { readonly view: DatasetView; readonly given: Map<string, number> } {
  const given = new Map<string, number>();
  const view: DatasetView = {
    ...dataset,
    column(name, start = 0, end = ROWS) {
      given.set(name, (given.get(name) ?? 0) + Math.min(end, ROWS) - start);
      return dataset.column(name, start, end);
    },
  };
  return { view, given };
}

/** As many as there are, or twice that: safetensors has numbers as tensors, and in the rows beside them. */
const few = (given: ReadonlyMap<string, number>): void => {
  expect([...given.keys()].sort()).toEqual(Object.keys(dataset.columns).sort());
  for (const cells of given.values()) expect(cells).toBeLessThanOrEqual(2 * ROWS);
};
const whole = [...formatsByExtension().values()].filter(({ extension }) => !extension.includes('.'));

test.each(whole.map((format) => [format.extension, format] as const))(
  'a view that reads its cells from disk is not asked for all of them again and again by %s',
  async (_, format) => {
    const { view, given } = counting();
    await format.write(view, createOutputFolder(temporaryFolder()), 'x', { signal });
    few(given);
  },
);

test('nor by who compares it', async () => {
  const { view, given } = counting();
  expect((await compareRows(dataset, view)).differences).toEqual([]);
  few(given);
});
