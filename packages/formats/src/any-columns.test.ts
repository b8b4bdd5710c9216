import { join } from 'node:path';
import type { ColumnSchema, ColumnType, DatasetFormat, DatasetView, Json } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArrowFormat } from './arrow/create-arrow-format.ts';
import { compareRows } from './compare-rows.ts';
import { createDataset } from './dataset/create-dataset.ts';
import { createOutputFolder } from './files/create-output-folder.ts';
import { createJsonlFormat } from './jsonl/create-jsonl-format.ts';
import { createNpyFormat } from './npy/create-npy-format.ts';
import { openDataset } from './open-dataset.ts';
import { createParquetFormat } from './parquet/create-parquet-format.ts';
import { peekParquet } from './parquet/peek-parquet.ts';
import { createPtFormat } from './pt/create-pt-format.ts';
import { peekPt } from './pt/peek-pt.ts';
import { createSafetensorsFormat } from './safetensors/create-safetensors-format.ts';
import { peekSafetensors } from './safetensors/peek-safetensors.ts';
import { temporaryFolder } from './sample.fixture.ts';

const context = { signal: new AbortController().signal };
const formats: readonly (readonly [string, DatasetFormat])[] = [
  ['pt', createPtFormat()],
  ['safetensors', createSafetensorsFormat()],
  ['parquet', createParquetFormat({ layout: 'plain' })],
  ['arrow', createArrowFormat()],
  ['npy', createNpyFormat()],
  ['jsonl', createJsonlFormat({ embedding: 'numbers' })],
  ['jsonl base64', createJsonlFormat({ embedding: 'base64' })],
];

/** Without what steps in where they refuse a file. */
const PEEKS: Readonly<Record<string, typeof peekParquet>> = {
  pt: peekPt,
  safetensors: peekSafetensors,
  parquet: peekParquet,
};

const name = fc
  .oneof(
    fc.constantFrom(
      'text',
      'embedding',
      'answer',
      'answer_embedding',
      'split',
      'columns',
      'column_split',
      'more',
      'probability',
    ),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      'valueOf',
      'a.b',
      'a/b',
      'ü ☕',
      'length',
      'text_sentences',
      'problems',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  )
  .filter((text) => !['request', 'candidate'].includes(text));
/** JSON has no −0. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const cellOf: Readonly<Record<Exclude<ColumnType, 'embedding'>, fc.Arbitrary<Json>>> = {
  string: text,
  number,
  boolean: fc.boolean(),
  'string?': fc.option(text),
  'number?': fc.option(number),
  'boolean?': fc.option(fc.boolean()),
  json: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json),
};

/** A dataset with any text, embeddings and columns, of any names. */
const dataset: fc.Arbitrary<DatasetView> = fc
  .record({
    length: fc.integer({ min: 0, max: 5 }),
    names: fc.uniqueArray(name, { minLength: 8, maxLength: 8 }),
    hasText: fc.boolean(),
    dimensions: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
    types: fc.array(fc.constantFrom(...(Object.keys(cellOf) as (keyof typeof cellOf)[])), { maxLength: 4 }),
  })
  .chain(({ length, names, hasText, dimensions, types }) => {
    const [textName, first, second, ...rest] = names as [string, string, string, ...string[]];
    const embeddings = dimensions.map((dimension, k) => ({ name: [first, second][k]!, dimension }));
    const rows = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: length, maxLength: length });
    return fc
      .record({
        texts: rows(text),
        cells: fc.tuple(...types.map((type) => rows(cellOf[type]))),
        vectors: fc.tuple(
          ...embeddings.map(({ dimension }) =>
            fc.float32Array({
              minLength: length * dimension,
              maxLength: length * dimension,
              noNaN: true,
              noDefaultInfinity: true,
            }),
          ),
        ),
        probability: rows(fc.option(fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0))),
      })
      .map(({ texts, cells, vectors, probability }) =>
        createDataset({
          name: 'any',
          length,
          text: hasText ? textName : null,
          ...(hasText ? { texts } : {}),
          embeddings,
          sources: probability.map((value, row) => ({
            request: row,
            candidate: 0,
            probability: value,
            problems: [`p${row}`],
          })),
          columns: Object.fromEntries(types.map((type, k) => [rest[k]!, type])) as ColumnSchema,
          cells: Object.fromEntries(cells.map((column, k) => [rest[k]!, column])),
          readVectors: async (start, end, column) => {
            const k = embeddings.findIndex((one) => one.name === column);
            const { dimension } = embeddings[k]!;
            return vectors[k]!.slice(start * dimension, end * dimension);
          },
        }),
      );
  });

async function contentOf(view: DatasetView): Promise<unknown> {
  const vectors: unknown[] = [];
  for (const { name: column } of view.embeddingColumns)
    vectors.push(Buffer.from((await view.embeddings(0, view.length, column)).buffer).toString('hex'));
  return {
    length: view.length,
    text: view.text,
    texts: view.text === null ? null : view.texts(),
    embeddingColumns: view.embeddingColumns,
    vectors,
    sources: view.sources(),
    columns: Object.entries(view.columns),
    cells: Object.keys(view.columns).map((column) => view.column(column)),
  };
}

describe('a dataset of any columns', () => {
  it.each(formats)('comes back from %s as it was', async (_, format) => {
    const root = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(dataset, async (written) => {
        await format.write(written, createOutputFolder(root), 'x', context);
        await using read = await openDataset(join(root, `x.${format.extension}`));
        expect(await contentOf(read)).toEqual(await contentOf(written));
        const peeked = await PEEKS[format.extension]?.(join(root, `x.${format.extension}`));
        await using first = peeked?.dataset ?? null;
        if (first !== null) expect(await contentOf(first)).toEqual(await contentOf(written));
        expect(await compareRows(read, written)).toMatchObject({ differences: [] });
        const some = Uint32Array.from({ length: written.length }, (__, row) => written.length - 1 - row);
        expect(await contentOf(read.select(some))).toEqual(await contentOf(written.select(some)));
      }),
      { numRuns: 60 },
    );
  });

  it('of no rows keeps its dimension', async () => {
    const root = temporaryFolder();
    const empty = createDataset({
      name: 'empty',
      texts: [],
      dimension: 1024,
      readVectors: async () => new Float32Array(0),
    });
    for (const [, format] of formats) {
      await format.write(empty, createOutputFolder(root), 'empty', context);
      await using read = await openDataset(join(root, `empty.${format.extension}`));
      expect(read, format.extension).toMatchObject({ length: 0, dimension: 1024, text: 'text' });
    }
  });

  it('can be LCM with a text and an embedding, whatever they are called, and says so else', async () => {
    const lcm = createParquetFormat({ layout: 'lcm' });
    const root = temporaryFolder();
    const parts = {
      name: 'answers',
      text: 'answer',
      texts: ['a', 'b'],
      readVectors: async () => Float32Array.of(1, 2),
    };
    const whole = createDataset({ ...parts, embeddings: [{ name: 'answer_embedding', dimension: 1 }] });
    await lcm.write(whole, createOutputFolder(root), 'train', context);
    await using read = await openDataset(join(root, 'train.parquet'));
    expect(await contentOf(read)).toEqual(await contentOf(whole));
    await expect(lcm.write(createDataset(parts), createOutputFolder(root), 'train', context)).rejects.toMatchObject({
      code: 'DATA_NO_COLUMN',
      message: 'The dataset answers has no embedding, and the layout lcm needs both.',
    });
  });
});

describe('JSON Lines', () => {
  it('are lines to Python and to editors as well', async () => {
    const root = temporaryFolder();
    const texts = ['a\u2028b', 'c\u2029d\u0085e'];
    await createJsonlFormat({ embedding: 'none' }).write(
      createDataset({ name: 'x', texts }),
      createOutputFolder(root),
      'x',
      context,
    );
    const path = join(root, 'x.jsonl');
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(path, 'utf8')).not.toMatch(/[\u0085\u2028\u2029]/);
    await using read = await openDataset(path);
    expect(read.texts()).toEqual(texts);
  });
});
