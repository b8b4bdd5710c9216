import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DatasetFormat } from '@ablata/spec';
import { describeDatasetFormat } from '@ablata/testkit';
import { shardOf } from '@ablata/torch-file';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert } from '../convert.ts';
import { createDataset } from '../dataset/create-dataset.ts';
import { createOutputFolder } from '../files/create-output-folder.ts';
import { writeHuggingFaceFolder } from '../huggingface/write-hugging-face-folder.ts';
import { formatOf, openDataset } from '../open-dataset.ts';
import { createParquetFormat } from '../parquet/create-parquet-format.ts';
import { createPtFormat } from '../pt/create-pt-format.ts';
import { contentOf, sampleDataset, temporaryFolder } from '../sample.fixture.ts';
import { createDatasetSource } from '../source/dataset-source.ts';
import { peekDataset } from './peek-dataset.ts';
import { rowsPerShard } from './rows-per-shard.ts';
import { sharded } from './sharded.ts';

const context = { signal: new AbortController().signal };
const endings = ['pt', 'safetensors', 'parquet', 'arrow', 'npy', 'jsonl'];
const cut = (ending: string, rows: number): DatasetFormat => sharded(formatOf(`x.${ending}`), { rows });

for (const ending of ['pt', 'parquet'])
  describeDatasetFormat(`${ending} in shards`, {
    create: () => cut(ending, 40),
    capabilities: { reads: true, empty: true },
  });

describe('sharded', () => {
  it.each(endings)('gives back .%s as it was written, by index and by name', async (ending) => {
    const root = temporaryFolder();
    const dataset = sampleDataset(40, 24);
    await cut(ending, 15).write(dataset, createOutputFolder(root), 'splits/1k/train', context);
    const folder = join(root, 'splits/1k');
    expect(readdirSync(folder).filter((name) => name.endsWith(`.${ending}`))).toEqual(
      [0, 1, 2].map((number) => `train-0000${number}-of-00003.${ending}`),
    );
    for (const name of [`train.${ending}.index.json`, `train.${ending}`]) {
      await using read = await openDataset(join(folder, name));
      expect(await contentOf(read)).toEqual(await contentOf(dataset));
      expect(await read.embeddings(14, 16)).toEqual(await dataset.embeddings(14, 16));
      const some = Uint32Array.of(0, 39, 15, 14, 30);
      expect(await contentOf(read.select(some))).toEqual(await contentOf(dataset.select(some)));
    }
    rmSync(join(folder, `train.${ending}.index.json`));
    await using found = await openDataset(join(folder, `train.${ending}`));
    expect(await contentOf(found)).toEqual(await contentOf(dataset));
  });

  it('gives each shard the bytes of its rows alone, and an index that says which they are', async () => {
    const root = temporaryFolder();
    const dataset = sampleDataset(10, 3);
    await cut('pt', 4).write(dataset, createOutputFolder(root), 'x', context);
    await createPtFormat().write(dataset.select(Uint32Array.of(4, 5, 6, 7)), createOutputFolder(root), 'y', context);
    const bytesOf = (name: string): Buffer => readFileSync(join(root, name));
    expect(bytesOf('x-00001-of-00003.pt').equals(bytesOf('y.pt'))).toBe(true);
    const sizes = [0, 1, 2].map((number) => bytesOf(`x-0000${number}-of-00003.pt`).length);
    expect(JSON.parse(bytesOf('x.pt.index.json').toString())).toEqual({
      ...{ layout: 1, format: 'pt', rows: 10, dimension: 3 },
      metadata: { total_size: sizes[0]! + sizes[1]! + sizes[2]! },
      shards: [4, 4, 2].map((rows, number) => ({
        ...{ file: `x-0000${number}-of-00003.pt`, rows, bytes: sizes[number] },
      })),
    });
  });

  it('is any cut of any dataset the same rows', async () => {
    const rows = fc.integer({ min: 0, max: 30 });
    const ending = fc.constantFrom('parquet', 'safetensors', 'jsonl');
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 31 }), ending, async (length, each, format) => {
        const root = temporaryFolder();
        const dataset = sampleDataset(length, 2);
        await cut(format, each).write(dataset, createOutputFolder(root), 'x', context);
        await using read = await openDataset(join(root, `x.${format}`));
        expect(await contentOf(read)).toEqual(await contentOf(dataset));
      }),
      { numRuns: 15 },
    );
  });

  it('writes the split, not the shard, into the column of the layout lcm', async () => {
    const root = temporaryFolder();
    const format = sharded(createParquetFormat({ layout: 'lcm' }), { rows: 3 });
    await format.write(sampleDataset(5, 3), createOutputFolder(root), 'val', context);
    expect(readFileSync(join(root, 'val-00001-of-00002.parquet')).includes('val-00001')).toBe(false);
  });

  it('cuts by bytes: as many shards as hold about so many', async () => {
    const dataset = sampleDataset(1000, 256);
    const each = rowsPerShard(dataset, { bytes: 200_000 }, 4);
    const root = temporaryFolder();
    await sharded(formatOf('x.safetensors'), { bytes: 200_000 }).write(dataset, createOutputFolder(root), 'x', context);
    const { shards } = JSON.parse(readFileSync(join(root, 'x.safetensors.index.json'), 'utf8')) as {
      readonly shards: readonly { readonly rows: number; readonly bytes: number }[];
    };
    expect(shards).toHaveLength(Math.ceil(1000 / each));
    for (const { bytes } of shards.slice(0, -1)) expect(bytes / 200_000).toBeCloseTo(1, 0);
    expect(rowsPerShard(dataset, {}, 4)).toBe(1000);
    expect(rowsPerShard(dataset, { bytes: 1 }, 4)).toBe(1);
  });
});

describe('shards that are not whole', () => {
  it.each<[string, string, (folder: string) => void, string]>([
    [
      'a shard is missing',
      'x.pt',
      (folder) => rmSync(join(folder, 'x-00001-of-00003.pt')),
      'x.pt.index.json is cut short: shard 1 of 3 is missing, x-00001-of-00003.pt.',
    ],
    [
      'the last is missing and there is no index',
      'x.pt',
      (folder) => {
        rmSync(join(folder, 'x-00002-of-00003.pt'));
        rmSync(join(folder, 'x.pt.index.json'));
      },
      'x.pt is cut short: shard 2 of 3 is missing.',
    ],
    [
      'shards of two writings lie there, and no index',
      'x.pt',
      (folder) => {
        writeFileSync(join(folder, 'x-00000-of-00002.pt'), '');
        rmSync(join(folder, 'x.pt.index.json'));
      },
      'x.pt is cut short: there are shards of 2 and of 3 beside each other, and no index says which.',
    ],
    [
      'a shard is that of another set',
      'x.pt.index.json',
      (folder) => writeFileSync(join(folder, 'x-00002-of-00003.pt'), readFileSync(join(folder, 'x-00000-of-00003.pt'))),
      'x-00002-of-00003.pt is damaged: it has 4 rows, and the index says 2.',
    ],
    [
      'the index names a file elsewhere',
      'x.pt.index.json',
      (folder) => writeFileSync(join(folder, 'x.pt.index.json'), '{"rows":1,"shards":[{"file":"../x.pt","rows":1}]}'),
      'x.pt.index.json is damaged: shard 0 names no file beside it.',
    ],
    [
      'the index counts other rows than its shards',
      'x.pt.index.json',
      (folder) =>
        writeFileSync(join(folder, 'x.pt.index.json'), '{"rows":9,"shards":[{"file":"x-00000-of-00003.pt","rows":4}]}'),
      'x.pt.index.json is damaged: it says 9 rows, and its shards have 4.',
    ],
    [
      'the index is none',
      'x.pt.index.json',
      (folder) => writeFileSync(join(folder, 'x.pt.index.json'), '{"weight_map":{}}'),
      'x.pt.index.json is damaged: it has no list of shards.',
    ],
  ])('%s', async (_, name, harm, message) => {
    const root = temporaryFolder();
    await cut('pt', 4).write(sampleDataset(10, 3), createOutputFolder(root), 'x', context);
    harm(root);
    await expect(openDataset(join(root, name))).rejects.toMatchObject({
      code: expect.stringMatching(/^DATA_(TRUNCATED|DAMAGED)$/),
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
  });

  it('are refused when their columns differ', async () => {
    const root = temporaryFolder();
    const write = (stem: string, columns: Record<string, 'number' | 'string'>, cell: number | string): Promise<void> =>
      createPtFormat().write(
        createDataset({ name: 'x', texts: ['a'], columns, cells: { [Object.keys(columns)[0]!]: [cell] } }),
        createOutputFolder(root),
        stem,
        context,
      );
    await write('x-00000-of-00002', { a: 'number' }, 1);
    await write('x-00001-of-00002', { a: 'string' }, '1');
    await expect(openDataset(join(root, 'x.pt'))).rejects.toThrow(
      "its column 'a' is of another type, string and not number, than the shards before it.",
    );
    await write('x-00001-of-00002', { b: 'number' }, 1);
    await expect(openDataset(join(root, 'x.pt'))).rejects.toThrow('it has other columns than the shards before it.');
  });
});

describe('convert', () => {
  it('writes shards, replaces those before, and takes them away for one file', async () => {
    const root = temporaryFolder();
    const dataset = sampleDataset(10, 3);
    await createPtFormat().write(dataset, createOutputFolder(root), 'a', context);
    const [from, to] = [join(root, 'a.pt'), join(root, 'b.parquet')];
    const files = (): string[] => readdirSync(root).filter((name) => name.startsWith('b'));
    await convert(from, to, undefined, { rows: 3 });
    expect(files()).toHaveLength(5);
    await convert(from, to, undefined, { rows: 5 });
    expect(files()).toEqual(['b-00000-of-00002.parquet', 'b-00001-of-00002.parquet', 'b.parquet.index.json']);
    await convert(to, join(root, 'c.pt'));
    expect(readFileSync(join(root, 'c.pt')).equals(readFileSync(from))).toBe(true);
    await convert(from, to);
    expect(files()).toEqual(['b.parquet']);
  });

  it.each(endings)('leaves nothing of the .%s shards before: what lies beside them goes as well', async (ending) => {
    const root = temporaryFolder();
    await createPtFormat().write(sampleDataset(10, 3), createOutputFolder(root), 'a', context);
    const to = join(root, `b.${ending}`);
    await convert(join(root, 'a.pt'), to, undefined, { rows: 3 });
    await convert(join(root, 'a.pt'), to, undefined, { rows: 5 });
    const shards = readdirSync(root).filter((name) => shardOf(name) !== undefined);
    expect(shards.filter((name) => shardOf(name)!.count !== 2)).toEqual([]);
    await convert(join(root, 'a.pt'), to);
    expect(readdirSync(root).filter((name) => shardOf(name) !== undefined)).toEqual([]);
  });
});

describe('peekDataset', () => {
  it('opens the first shard alone where the index says how many rows there are', async () => {
    const root = temporaryFolder();
    await cut('pt', 4).write(sampleDataset(10, 3), createOutputFolder(root), 'x', context);
    writeFileSync(join(root, 'x-00001-of-00003.pt'), 'not opened');
    await using peeked = await peekDataset(join(root, 'x.pt'));
    expect([peeked.rows, peeked.shards, peeked.dataset.length]).toEqual([10, 3, 4]);
    await createPtFormat().write(sampleDataset(5, 3), createOutputFolder(root), 'y', context);
    await using whole = await peekDataset(join(root, 'y.pt'));
    expect([whole.rows, whole.shards]).toEqual([5, 1]);
    await cut('jsonl', 4).write(sampleDataset(10, 3), createOutputFolder(root), 'z', context);
    rmSync(join(root, 'z.jsonl.index.json'));
    await using named = await peekDataset(join(root, 'z.jsonl'));
    expect([named.rows, named.shards]).toEqual([10, 3]);
  });
});

describe('readers of shards', () => {
  it('the dataset source gives the records that one file gives, under the same ids', async () => {
    const root = temporaryFolder();
    const project = { root, resolve: (path: string) => resolve(root, path) };
    await cut('jsonl', 4).write(sampleDataset(10, 3), createOutputFolder(root), 'x', context);
    mkdirSync(join(root, 'one'));
    await formatOf('x.jsonl').write(sampleDataset(10, 3), createOutputFolder(join(root, 'one')), 'x', context);
    const records = async (path: string): Promise<unknown[]> => {
      const source = await createDatasetSource({ path }, { project });
      return Array.fromAsync(source.records(new AbortController().signal));
    };
    expect(await records('x.jsonl.index.json')).toEqual(await records('one/x.jsonl'));
    const identity = async (): Promise<unknown> =>
      (await createDatasetSource({ path: 'x.jsonl' }, { project })).identity['sha256'];
    const before = await identity();
    writeFileSync(
      join(root, 'x-00001-of-00003.jsonl'),
      readFileSync(join(root, 'x-00001-of-00003.jsonl'), 'utf8').replace('row 5', 'row X'),
    );
    expect(await identity()).not.toBe(before);
  });

  it('the card of a Hugging Face folder counts rows once and names all files', async () => {
    const root = temporaryFolder();
    const rows = Uint32Array.from({ length: 10 }, (_, row) => row);
    const sets = [{ name: '10/train', subset: '10', split: 'train', rows }];
    await writeHuggingFaceFolder(sampleDataset(10, 3), sets, createOutputFolder(root), { shard: { rows: 4 } });
    const card = readFileSync(join(root, 'README.md'), 'utf8');
    expect(card).toContain('    path: "data/10/train-*-of-00003.parquet"');
    expect(card).toContain('    num_examples: 10');
    expect(card).toContain('of 3 files: croissant.json');
    const croissant = JSON.parse(readFileSync(join(root, 'croissant.json'), 'utf8')) as {
      readonly distribution: readonly { readonly '@id': string }[];
    };
    expect(croissant.distribution.map((file) => file['@id'])).toEqual([
      ...[0, 1, 2].map((number) => `data/10/train-0000${number}-of-00003.parquet`),
      'data/10/train-*-of-00003.parquet',
    ]);
  });

  it.each([
    ['a/train-00003-of-00012.pt', { whole: 'a/train.pt', number: 3, count: 12 }],
    ['train-00000-of-00002-a09b74b3ef9c3b56.parquet', { whole: 'train.parquet', number: 0, count: 2 }],
    ['train-00003-of-00012.safetensors.json', { whole: 'train.safetensors.json', number: 3, count: 12 }],
    ['train-00003-of-00012', { whole: 'train', number: 3, count: 12 }],
    ['train-3-of-12.pt', undefined],
  ])('%s', (name, expected) => {
    expect(shardOf(name)).toEqual(expected);
  });
});
