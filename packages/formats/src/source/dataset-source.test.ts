import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SourceRecord } from '@ablata/spec';
import { describeSource } from '@ablata/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { createOutputFolder } from '../files/create-output-folder.ts';
import { formatOf } from '../open-dataset.ts';
import { sampleDataset } from '../sample.fixture.ts';
import { sharded } from '../shards/sharded.ts';
import { createDatasetSource } from './dataset-source.ts';

const root = await mkdtemp(join(tmpdir(), 'ablata-dataset-source-'));
afterAll(() => rm(root, { recursive: true, force: true }));
const project = { root, resolve: (path: string) => resolve(root, path) };
const dataset = sampleDataset(25, 8);
const folder = createOutputFolder(root);
for (const ending of ['pt', 'jsonl']) {
  await formatOf(`x.${ending}`).write(dataset, folder, 'before', { signal: new AbortController().signal });
}

describeSource('dataset', { create: () => createDatasetSource({ path: 'before.pt' }, { project }) });

describe('createDatasetSource', () => {
  it.each(['pt', 'jsonl'])('gives the rows of a .%s file as records', async (ending) => {
    const source = await createDatasetSource({ path: `before.${ending}` }, { project });
    const records: SourceRecord[] = [];
    for await (const record of source.records(new AbortController().signal)) records.push(record);
    expect(records.map(({ text }) => text)).toEqual(dataset.texts());
    expect(records.map(({ fields }) => fields['problems'])).toEqual(dataset.sources().map(({ problems }) => problems));
    expect(new Set(records.map(({ id }) => id)).size).toBe(25);
  });

  it.each(['pt', 'parquet', 'npy'])('brings along the vectors that are asked for, of .%s in shards', async (ending) => {
    await sharded(formatOf(`x.${ending}`), { rows: 10 }).write(dataset, folder, 'cut', {
      signal: new AbortController().signal,
    });
    const source = await createDatasetSource({ path: `cut.${ending}` }, { project });
    const { signal } = new AbortController();
    expect(await source.size!()).toEqual({ records: 25, vectors: { embedding: 8 } });
    const [bare] = await Array.fromAsync(source.records(signal));
    expect(bare).not.toHaveProperty('vectors');
    const records = await Array.fromAsync(source.records(signal, { vectors: ['embedding'] }));
    const found = records.flatMap(({ vectors }) => [...vectors!['embedding']!]);
    expect(Float32Array.from(found)).toEqual(await dataset.embeddings(0, 25));
    await expect(Array.fromAsync(source.records(signal, { vectors: ['other'] }))).rejects.toMatchObject({
      code: 'DATA_NO_COLUMN',
      message: `The dataset cut.${ending} has no vectors 'other'.`,
      hint: "Name those that it has: vectors: 'embedding'.",
    });
  });

  it('takes the rows that a list names, across shards, and says what is wrong with a list', async () => {
    await sharded(formatOf('x.npy'), { rows: 10 }).write(dataset, folder, 'listed', {
      signal: new AbortController().signal,
    });
    const { signal } = new AbortController();
    const open = async (lines: string) => {
      await writeFile(join(root, 'kept.txt'), lines);
      return createDatasetSource({ path: 'listed.npy', rows: 'kept.txt' }, { project });
    };
    const source = await open('0\n9\n10\n24\n');
    expect((await source.size!()).records).toBe(4);
    const records = await Array.fromAsync(source.records(signal, { vectors: ['embedding'] }));
    expect(records.map(({ text }) => text)).toEqual([0, 9, 10, 24].map((row) => dataset.texts()[row]));
    expect(records[2]!.vectors!['embedding']).toEqual(await dataset.embeddings(10, 11));
    expect((await open('0\n9\n')).identity).not.toEqual(source.identity);
    for (const [lines, message] of [
      ['0\nrow 3\n', 'line 2, "row 3", is no number of a row'],
      ['0\n\u001b[31m\n', String.raw`line 2, "\u001b[31m", is no number of a row`],
      ['3\n3\n', 'line 2, 3, does not rise from 3 before it'],
      ['0\n25\n30\n', 'it names the row 25, and listed.npy has 25 rows, counted from 0'],
    ] as const) {
      const bad = await open(lines);
      // Before a record is given, for which others would be paid.
      await expect(bad.records(signal)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: 'DATA_UNSUPPORTED',
        message: `${join(root, 'kept.txt')} can't be read: ${message}.`,
        hint: 'Each line is the number of one row, counted from 0 and larger than the one before it, such as 17; ablata-dedupe -o FILE.txt writes such a list.',
      });
    }
    await expect(createDatasetSource({ path: 'listed.npy', rows: 'no.txt' }, { project })).rejects.toMatchObject({
      message: expect.stringContaining("The list of rows no.txt can't be read: ENOENT"),
      hint: 'services.source.rows names a file of row numbers, from the folder of the config.',
    });
  });

  it('refuses a shard that has other rows than the index says, before it gives one of them', async () => {
    await sharded(formatOf('x.parquet'), { rows: 10 }).write(dataset, folder, 'mixed', {
      signal: new AbortController().signal,
    });
    await copyFile(join(root, 'mixed-00000-of-00003.parquet'), join(root, 'mixed-00002-of-00003.parquet'));
    const source = await createDatasetSource({ path: 'mixed.parquet' }, { project });
    const given: SourceRecord[] = [];
    const read = async (): Promise<void> => {
      for await (const record of source.records(new AbortController().signal)) given.push(record);
    };
    await expect(read()).rejects.toMatchObject({
      code: 'DATA_DAMAGED',
      message: `${join(root, 'mixed-00002-of-00003.parquet')} is damaged: it has 10 rows, and the index says 5.`,
    });
    expect(given.length).toBe(20);
  });

  it('says which file is missing, and where the path belongs', async () => {
    await expect(createDatasetSource({ path: 'nope.pt' }, { project })).rejects.toMatchObject({
      code: 'DATA_UNREADABLE',
      hint: 'services.source.path names a dataset file, from the folder of the config.',
      message: expect.stringContaining("The dataset nope.pt can't be read: ENOENT"),
    });
  });
});
