import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetView, OpenDataset } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { createOutputFolder } from '../files/create-output-folder.ts';
import { formatOf, openFile } from '../open-dataset.ts';
import { createParquetFormat } from '../parquet/create-parquet-format.ts';
import { sampleDataset, temporaryFolder } from '../sample.fixture.ts';
import { peekFile } from './peek-file.ts';
import { ROWS_PEEKED } from './peeked-file.ts';

const context = { signal: new AbortController().signal };

async function written(ending: string, rows: number): Promise<string> {
  const root = temporaryFolder();
  const format = ending === 'lcm' ? createParquetFormat({ layout: 'lcm' }) : formatOf(`x.${ending}`);
  await format.write(sampleDataset(rows, 3), createOutputFolder(root), 'x', context);
  return join(root, `x.${format.extension}`);
}

describe.each(['pt', 'safetensors', 'parquet', 'lcm'])('a look at %s', (ending) => {
  it.each([0, 1, ROWS_PEEKED, 2500, 10_000])(
    'holds the first of %i rows, and what the file says of itself',
    async (rows) => {
      const path = await written(ending, rows);
      await using whole = await openFile(path);
      const peeked = await peekFile(path);
      await using dataset = peeked.dataset;
      const shown = Math.min(rows, ROWS_PEEKED);
      expect([peeked.rows, dataset.length]).toEqual([rows, shown]);
      expect(dataset).toMatchObject({
        ...{ name: whole.name, text: whole.text, columns: whole.columns, config: whole.config, stats: whole.stats },
        embeddingColumns: whole.embeddingColumns,
      });
      expect(dataset.texts()).toEqual(whole.texts(0, shown));
      expect(dataset.sources()).toEqual(whole.sources(0, shown));
      for (const name of Object.keys(whole.columns)) expect(dataset.column(name)).toEqual(whole.column(name, 0, shown));
      expect(await dataset.embeddings(0, shown)).toEqual(await whole.embeddings(0, shown));
    },
  );

  it('says of damage far from the first rows what opening says', async () => {
    const path = await written(ending, 2500);
    const told = new Set<string>();
    for (const [file, marks] of [
      [path, ['text 2400', 'row 2400']],
      [`${path}.json`, ['"request":', '"candidate":']],
    ] as const) {
      if (ending !== 'safetensors' && file !== path) continue;
      const good = readFileSync(file);
      for (const at of marks.map((mark) => good.lastIndexOf(mark)).filter((found) => found > 0)) {
        const bytes = Buffer.from(good);
        bytes[at + 1]! ^= 0x80;
        writeFileSync(file, bytes);
        const [opened, looked] = await Promise.all([openFile, peekFile].map((open) => open(path).catch(String)));
        expect(looked).toEqual(opened);
        told.add(opened as string);
        writeFileSync(file, good);
      }
    }
    expect([...told].filter((message) => !/^AblataError: .* is damaged: /.test(message))).toEqual([]);
  });
});

it.each(['pt', 'safetensors'])('a cell of another type, far from the first, is told of: .%s', async (ending) => {
  const root = temporaryFolder();
  const sample = sampleDataset(2500, 3);
  const odd: DatasetView = {
    ...sample,
    column: (name, start = 0, end = 2500) =>
      sample.column(name, start, end).map((cell, row) => (name === 'pool' && start + row === 2400 ? null : cell)),
  };
  await formatOf(`x.${ending}`).write(odd, createOutputFolder(root), 'x', context);
  await expect(peekFile(join(root, `x.${ending}`))).rejects.toThrow(
    /is damaged: column 'pool' is of the type string, and in row 2400 it is not\.$/,
  );
});

it('shows of all files of other programs what opening shows', async () => {
  const folder = join(import.meta.dirname, '../__fixtures__/readers');
  const shown = async (file: string, open: (path: string) => Promise<OpenDataset>) => {
    try {
      await using dataset = await open(join(folder, file));
      const { name, text, columns, embeddingColumns, length } = dataset;
      return { name, text, columns, embeddingColumns, length, sources: dataset.sources(0, 5) };
    } catch (error) {
      return String(error);
    }
  };
  const files = readdirSync(folder).filter((file) => /\.(pt|safetensors|parquet|arrow|npy|jsonl)$/.test(file));
  expect(files.length).toBeGreaterThan(50);
  for (const file of files)
    expect([file, await shown(file, (path) => peekFile(path).then(({ dataset }) => dataset))]).toEqual([
      file,
      await shown(file, openFile),
    ]);
});
