import { join } from 'node:path';
import { Batch } from '@ablata/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorOf } from '../../../test/error-of.ts';
import { tempFolder } from '../../../test/temp-folder.ts';
import type { AnyBatch } from '../../engine/rows.ts';
import { RowStore } from './row-store.ts';
import { ScratchFile } from './scratch-file.ts';

type Columns = {
  text: 'string';
  embedding: 'embedding';
  problems: 'json';
  probability: 'number?';
  score: 'number';
  label: 'string';
};

const COLUMNS: Columns = {
  text: 'string',
  embedding: 'embedding',
  problems: 'json',
  probability: 'number?',
  score: 'number',
  label: 'string',
};

interface Row {
  readonly request: number;
  readonly candidate: number;
  readonly text: string;
  readonly vector: readonly number[];
}

function add(store: RowStore, { request, candidate, text, vector }: Row, row = 0): void {
  const batch = new Batch<Columns>([request], [candidate], {
    text: [text],
    embedding: { dimension: vector.length, values: Float32Array.from(vector) },
    problems: [[{ id: `p${row}`, text: '', fields: {} }]],
    probability: [null],
    score: [row / 2],
    label: [`l${row}`],
  });
  store.add(batch as unknown as AnyBatch, 0);
}

function filled(rows: number): RowStore {
  const store = new RowStore(COLUMNS);
  for (let row = 0; row < rows; row++)
    add(store, { request: Math.floor(row / 2), candidate: row % 2, text: `text ${row}`, vector: rowOf(row) }, row);
  return store;
}

const rowOf = (row: number) => [row * 10, row * 10 + 1, row * 10 + 2];

test('rows come back as they were put in, across blocks', async () => {
  const store = filled(9000);
  const view = store.view('set', { seed: 1 }, { rows: 9000 });
  expect([view.name, view.length, view.dimension, view.config, view.stats]).toEqual([
    'set',
    9000,
    3,
    { seed: 1 },
    { rows: 9000 },
  ]);
  for (const row of [0, 4095, 4096, 8191, 8192, 8999]) {
    expect(view.texts(row, row + 1)).toEqual([`text ${row}`]);
    expect([...(await view.embeddings(row, row + 1))]).toEqual(rowOf(row));
    expect([...(store.vectors('embedding')?.gather(Uint32Array.of(row)) ?? [])]).toEqual(rowOf(row));
  }
  expect([...(await view.embeddings(4095, 4097))]).toEqual([...rowOf(4095), ...rowOf(4096)]);
  expect(view.sources(3, 4)).toEqual([{ request: 1, candidate: 1, probability: null, problems: ['p3'] }]);
  expect(view.column('score').slice(0, 3)).toEqual([0, 0.5, 1]);
});

test('selections of selections name the rows of the store', async () => {
  const view = filled(50).view('set', {}, {});
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(49), { minLength: 1, maxLength: 20 }),
      fc.infiniteStream(fc.nat()),
      async (first, picks) => {
        const second = [...picks.take(5)].map((pick) => pick % first.length);
        const wanted = second.map((index) => first[index] as number);
        const selected = view.select(Uint32Array.from(first)).select(Uint32Array.from(second));
        expect(selected.texts()).toEqual(wanted.map((row) => `text ${row}`));
        expect(selected.column('label')).toEqual(wanted.map((row) => `l${row}`));
        expect(selected.column('label', 1, 3)).toEqual(wanted.slice(1, 3).map((row) => `l${row}`));
        expect([...(await selected.embeddings(0, 5))]).toEqual(wanted.flatMap(rowOf));
      },
    ),
  );
});

test('a view is a moment: rows added later do not show', () => {
  const store = filled(2);
  const view = store.view('set', {}, {});
  add(store, { request: 9, candidate: 0, text: 'late', vector: [0, 0, 0] });
  expect([view.length, store.length]).toEqual([2, 3]);
  expect(view.texts()).toEqual(['text 0', 'text 1']);
});

test('the embeddings handed out are a copy to keep', async () => {
  const view = filled(2).view('set', {}, {});
  (await view.embeddings(0, 2)).fill(0);
  expect([...(await view.embeddings(0, 1))]).toEqual(rowOf(0));
});

test('rows of later requests are given back, and the place is used again', async () => {
  const store = filled(4097);
  store.keepThrough(2046); // rows 0 … 4093
  expect(store.length).toBe(4094);
  for (let row = 0; row < 5; row++) {
    add(store, { request: 5000, candidate: row, text: `new ${row}`, vector: [row, row, row] });
  }
  expect([...(await store.view('set', {}, {}).embeddings(4093, 4099))]).toEqual([
    ...rowOf(4093),
    0,
    0,
    0,
    1,
    1,
    1,
    2,
    2,
    2,
    3,
    3,
    3,
    4,
    4,
    4,
  ]);
  store.keepThrough(-1);
  expect(store.length).toBe(0);
});

test('a column that is not there', async () => {
  const error = await errorOf(() => filled(1).view('set', {}, {}).column('mark'));
  expect([error.code, error.message]).toEqual(['DATA_NO_COLUMN', `the dataset 'set' has no column 'mark'`]);
});

test('without text and vectors; with two embedding columns, the main one first', async () => {
  const bare = new RowStore({ label: 'string' });
  bare.add(new Batch<{ label: 'string' }>([0], [0], { label: ['a'] }) as unknown as AnyBatch, 0);
  const plain = bare.view('set', {}, {});
  expect([plain.text, plain.embeddingColumns, plain.dimension, plain.column('label')]).toEqual([null, [], 0, ['a']]);
  expect((await errorOf(() => plain.texts())).message).toBe(`the dataset 'set' has no column of texts`);
  expect((await errorOf(() => plain.embeddings(0, 1))).message).toBe(`the dataset 'set' has no column of vectors`);

  type Two = { other: 'embedding'; embedding: 'embedding' };
  const two = new RowStore({ other: 'embedding', embedding: 'embedding' });
  const columns = {
    other: { dimension: 3, values: Float32Array.of(1, 2, 3) },
    embedding: { dimension: 2, values: Float32Array.of(4, 5) },
  };
  two.add(new Batch<Two>([0], [0], columns) as unknown as AnyBatch, 0);
  const view = two.view('set', {}, {});
  expect(view.embeddingColumns).toEqual([
    { name: 'embedding', dimension: 2 },
    { name: 'other', dimension: 3 },
  ]);
  expect([view.dimension, [...(await view.embeddings(0, 1))], [...(await view.embeddings(0, 1, 'other'))]]).toEqual([
    2,
    [4, 5],
    [1, 2, 3],
  ]);
});

test('what memory is too dear for is put aside, and comes back as it was', async () => {
  using scratch = new ScratchFile(join(tempFolder(), 'rows.tmp'), 'rows.tmp');
  const store = new RowStore(COLUMNS, scratch);
  const width = 2 ** 18; // a vector of a megabyte: 64 of them stay in memory
  const rows = 80;
  for (let row = 0; row < rows; row++) {
    const batch = new Batch<Columns>([row], [0], {
      text: [`text ${row} ${'long '.repeat(60_000)}`],
      embedding: { dimension: width, values: new Float32Array(width).fill(row + 0.5) },
      problems: [[{ id: `p${row}`, text: '', fields: {} }]],
      probability: [row % 2 === 0 ? null : row / 100],
      score: [row / 2],
      label: [`l${row}`],
    });
    store.add(batch as unknown as AnyBatch, 0);
  }
  expect(scratch.size).toBeGreaterThan(15 * 2 ** 20);
  const view = store.view('set', {}, {}).select(Uint32Array.from({ length: rows }, (_, row) => rows - 1 - row));
  for (const at of [0, 1, 40, 79]) {
    const row = rows - 1 - at;
    const vector = await view.embeddings(at, at + 1);
    expect([vector.length, vector[0], vector.at(-1)]).toEqual([width, row + 0.5, row + 0.5]);
    expect(view.texts(at, at + 1)[0]?.slice(0, 13)).toBe(`text ${row} long long`.slice(0, 13));
    expect(view.sources(at, at + 1)).toEqual([
      { request: row, candidate: 0, probability: row % 2 === 0 ? null : row / 100, problems: [`p${row}`] },
    ]);
  }
});
