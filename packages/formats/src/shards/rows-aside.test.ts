import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contentOf, sampleDataset, temporaryFolder } from '../sample.fixture.ts';
import { ColumnAside } from './column-aside.ts';
import { RowsAside } from './rows-aside.ts';
import { Scratch } from './scratch.ts';

it.each([0, 1e9])(
  'gives back cells in any order, %i bytes of them in memory, the others in a file without a name',
  (held) => {
    const cell = fc.oneof(fc.string(), fc.double(), fc.constantFrom(null, -0, Number.NaN, '\ud800'), fc.jsonValue());
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { maxLength: 900 }), { maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        (parts, order) => {
          const folder = temporaryFolder();
          using scratch = new Scratch(held, folder);
          const column = new ColumnAside<unknown>(scratch);
          for (const part of parts) column.append(part);
          const all = parts.flat();
          expect(column.read(all.keys())).toEqual(all);
          const some = all.length === 0 ? [] : [...order.take(50)].map((number) => number % all.length);
          expect(column.read(some)).toEqual(some.map((row) => all[row]));
          expect(readdirSync(folder)).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  },
);

it('is a view over datasets one after the other, and over rows of it, and of these', async () => {
  using aside = new RowsAside(new Scratch(0));
  const dataset = sampleDataset(1300, 3);
  const cut = (start: number, end: number) =>
    dataset.select(Uint32Array.from({ length: end - start }, (_, row) => start + row));
  for (const part of [cut(0, 100), cut(100, 1299), cut(1299, 1300)]) aside.append(part);
  const { name, length, text, embeddingColumns: embeddings, columns, config, stats } = dataset;
  const readVectors = (start: number, end: number, column: string) => dataset.embeddings(start, end, column);
  const view = aside.view({ name, length, text, embeddings, columns, config, stats, readVectors });
  expect(await contentOf(view)).toEqual(await contentOf(dataset));
  const some = Uint32Array.of(1299, 0, 511, 512, 513, 40);
  expect(await contentOf(view.select(some))).toEqual(await contentOf(dataset.select(some)));
  const few = Uint32Array.of(4, 1);
  expect(view.select(some).select(few).texts()).toEqual(dataset.select(some).select(few).texts());
  expect(view.texts(1298, 5000)).toEqual(dataset.texts(1298, 1300));
});

it('says where rows could not be put aside, and what helps', () => {
  const scratch = new Scratch(0, '/nowhere/at/all');
  expect(() => scratch.append(Uint8Array.of(1))).toThrow(
    expect.objectContaining({
      code: 'DATA_SPILL',
      message: expect.stringMatching(/^Rows of a dataset in shards can't be put aside in \/nowhere\/at\/all: ENOENT/),
      hint: 'Make room there, or name another folder with TMPDIR.',
    }),
  );
});
