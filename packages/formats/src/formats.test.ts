import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetFormat, DatasetView } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { createArrowFormat } from './arrow/create-arrow-format.ts';
import { compareRows } from './compare-rows.ts';
import { convert } from './convert.ts';
import { createDataset, vectorsInMemory } from './dataset/create-dataset.ts';
import { createOutputFolder } from './files/create-output-folder.ts';
import { createJsonlFormat } from './jsonl/create-jsonl-format.ts';
import { createNpyFormat } from './npy/create-npy-format.ts';
import { openDataset } from './open-dataset.ts';
import { createParquetFormat } from './parquet/create-parquet-format.ts';
import { createPtFormat } from './pt/create-pt-format.ts';
import { createSafetensorsFormat } from './safetensors/create-safetensors-format.ts';
import { contentOf, sampleDataset, temporaryFolder } from './sample.fixture.ts';

const context = { signal: new AbortController().signal };
const formats: Record<string, DatasetFormat> = {
  pt: createPtFormat(),
  safetensors: createSafetensorsFormat(),
  parquet: createParquetFormat({ layout: 'plain' }),
  'parquet (lcm)': createParquetFormat({ layout: 'lcm' }),
  arrow: createArrowFormat(),
  npy: createNpyFormat(),
  jsonl: createJsonlFormat({ embedding: 'numbers' }),
  'jsonl (base64)': createJsonlFormat({ embedding: 'base64' }),
};

describe.each(Object.entries(formats))('%s', (_, format) => {
  // 700 × 2400 crosses the borders of blocks, pages, row groups and record batches.
  it.each([
    [40, 24],
    [700, 2400],
    [1, 1],
  ])('gives back %i × %i as it was written', async (rows, dimension) => {
    if (rows === 700 && format.extension === 'jsonl') return;
    const root = temporaryFolder();
    const dataset = sampleDataset(rows, dimension);
    await format.write(dataset, createOutputFolder(root), 'splits/1k/train', context);
    await using read = await openDataset(join(root, `splits/1k/train.${format.extension}`));
    expect(read.name).toBe('sample');
    expect(await contentOf(read)).toEqual(await contentOf(dataset));
    const some = Uint32Array.of(0, rows - 1, Math.floor(rows / 2));
    expect(await contentOf(read.select(some))).toEqual(await contentOf(dataset.select(some)));
  });

  it('gives equal bytes for equal datasets', async () => {
    const root = temporaryFolder();
    for (const name of ['a', 'b'])
      await format.write(sampleDataset(), createOutputFolder(join(root, name)), 'x', context);
    for (const file of readdirSync(join(root, 'a'))) {
      expect(readFileSync(join(root, 'a', file)).equals(readFileSync(join(root, 'b', file))), file).toBe(true);
    }
  });

  it('says so when a file is cut short, wherever', async () => {
    const root = temporaryFolder();
    await format.write(sampleDataset(), createOutputFolder(root), 'x', context);
    const path = join(root, `x.${format.extension}`);
    const { size } = statSync(path);
    for (const length of [size - 9, Math.floor(size * 0.7), Math.floor(size / 3), 20, 3, 0]) {
      truncateSync(path, length);
      await expect(openDataset(path), `${length} of ${size} bytes`).rejects.toMatchObject({
        code: expect.stringMatching(/^DATA_(TRUNCATED|DAMAGED)$/),
        message: expect.stringContaining(path),
        hint: expect.any(String),
      });
    }
  });

  it('leaves the old file alone when the disk is full midway', async () => {
    const root = temporaryFolder();
    const path = join(root, `x.${format.extension}`);
    writeFileSync(path, 'old');
    const full = sampleDataset(700, 240);
    let reads = 0;
    const failing = createDataset({
      ...{ name: 'full', dimension: 240, texts: full.texts() },
      readVectors: async (start, end) => {
        if (reads++ > 0 || end - start === 700) throw Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' });
        return full.embeddings(start, end);
      },
    });
    await expect(format.write(failing, createOutputFolder(root), 'x', context)).rejects.toMatchObject({
      code: 'DATA_WRITE_FAILED',
      message: `x.${format.extension} could not be written: the disk is full.`,
      hint: 'What was there before is untouched. Mend that and run the same command again.',
    });
    expect(readdirSync(root)).toEqual([`x.${format.extension}`]);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('stops when cancelled', async () => {
    const root = temporaryFolder();
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(format.write(sampleDataset(), createOutputFolder(root), 'x', { signal })).rejects.toThrow('cancelled');
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('convert', () => {
  it('goes through all formats and comes back equal', async () => {
    const root = temporaryFolder();
    const dataset = sampleDataset();
    await createPtFormat().write(dataset, createOutputFolder(root), 'a', context);
    const chain = ['a.pt', 'b.safetensors', 'c.parquet', 'd.arrow', 'e.npy', 'f.jsonl', 'g.pt'];
    for (const [step, file] of chain.slice(1).entries()) await convert(join(root, chain[step]!), join(root, file));
    expect(readFileSync(join(root, 'g.pt')).equals(readFileSync(join(root, 'a.pt')))).toBe(true);
  });

  it('refuses unknown endings and itself', async () => {
    const root = temporaryFolder();
    await expect(convert(join(root, 'a.csv'), join(root, 'b.pt'))).rejects.toMatchObject({
      code: 'DATA_UNKNOWN_FORMAT',
      message: 'a.csv ends like no dataset format.',
      hint: 'Dataset files end with .pt, .safetensors, .parquet, .arrow, .npy, .jsonl.',
    });
    await expect(convert(join(root, 'a.pt'), join(root, 'a.pt'))).rejects.toMatchObject({ code: 'DATA_SAME_FILE' });
    await expect(convert(join(root, 'a.pt'), join(root, 'b.pt'))).rejects.toMatchObject({ code: 'DATA_UNREADABLE' });
  });
});

describe('output folder', () => {
  it.each(['../x', 'a/../../x', '/etc/x', ''])('refuses the name %j', async (name) => {
    await expect(createOutputFolder(temporaryFolder()).file(name, async () => {})).rejects.toMatchObject({
      code: 'DATA_PATH_OUTSIDE',
      message: `The file name '${name}' leaves the output folder.`,
    });
  });
});

const cellsOf = (dataset: DatasetView) =>
  Object.fromEntries(Object.keys(dataset.columns).map((name) => [name, dataset.column(name)]));

describe('compareRows', () => {
  it('accepts parts of the full set and finds what was changed', async () => {
    const full = sampleDataset();
    const part = full.select(Uint32Array.of(3, 5, 39));
    expect(await compareRows(full, part)).toEqual({ differences: [], rows: Int32Array.of(3, 5, 39) });
    const vectors = await part.embeddings(0, 3);
    vectors[24] = vectors[24]! * (1 + 2 ** -23);
    const changed = createDataset({
      name: 'changed',
      dimension: 24,
      texts: [...part.texts(0, 2), 'other'],
      sources: part.sources(),
      columns: part.columns,
      cells: { ...cellsOf(part), words: [3.25, 5.25, 40] },
      readVectors: vectorsInMemory(vectors, 24),
    });
    expect((await compareRows(full, changed)).differences).toEqual([
      { row: 1, what: 'embedding' },
      { row: 2, what: 'text' },
      { row: 2, what: 'column' },
    ]);
    const bare = createDataset({ name: 'bare', texts: part.texts(), sources: part.sources() });
    expect((await compareRows(full, bare)).differences).toEqual([{ row: 0, what: 'dimension' }]);
    expect((await compareRows(part, full)).differences[0]).toEqual({ row: 0, what: 'missing' });
  });
});
