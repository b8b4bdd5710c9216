import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createOutputFolder } from '../files/create-output-folder.ts';
import { fitNormalizer } from '../normalizer/fit-normalizer.ts';
import { openDataset } from '../open-dataset.ts';
import { contentOf, sampleDataset, temporaryFolder } from '../sample.fixture.ts';
import { writeHuggingFaceFolder } from './write-hugging-face-folder.ts';

const dataset = sampleDataset(40, 24);
const range = (start: number, end: number) => Uint32Array.from({ length: end - start }, (_, row) => start + row);
const sets = [
  { name: '10/train', subset: '10', split: 'train', rows: range(1, 9) },
  { name: '10/test', subset: '10', split: 'test', rows: range(30, 32) },
  { name: '40/train', subset: '40', split: 'train', rows: range(1, 30) },
  { name: '40/test', subset: '40', split: 'test', rows: range(30, 40) },
];

interface Head {
  readonly license: string;
  readonly size_categories: string[];
  readonly configs: { config_name: string; default?: boolean; data_files: { split: string; path: string }[] }[];
  readonly dataset_info: {
    config_name: string;
    features: { name: string }[];
    splits: { name: string; num_bytes: number; num_examples: number }[];
    download_size: number;
  }[];
}

describe('writeHuggingFaceFolder', () => {
  it('writes a config a size, with files, features and sizes as they are', async () => {
    const root = temporaryFolder();
    await writeHuggingFaceFolder(dataset, sets, createOutputFolder(root), {
      license: 'cc-by-4.0',
      limits: ['Problems stem from one benchmark.'],
      diversity: { 'mean nearest cosine': 0.71 },
    });
    expect(
      readdirSync(root, { recursive: true })
        .filter((path) => /\.\w+$/.test(String(path)))
        .sort(),
    ).toEqual([
      'README.md',
      'croissant.json',
      'data/10/test-00000-of-00001.parquet',
      'data/10/train-00000-of-00001.parquet',
      'data/40/test-00000-of-00001.parquet',
      'data/40/train-00000-of-00001.parquet',
      'normalizer/10.json',
      'normalizer/40.json',
    ]);

    const card = readFileSync(join(root, 'README.md'), 'utf8');
    const [, yaml, text] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(card)!;
    const head = parse(yaml!) as Head;
    expect(head).toMatchObject({ license: 'cc-by-4.0', size_categories: ['n<1K'] });
    expect(head.configs).toEqual([
      {
        config_name: '10',
        data_files: [
          { split: 'train', path: 'data/10/train-00000-of-00001.parquet' },
          { split: 'test', path: 'data/10/test-00000-of-00001.parquet' },
        ],
      },
      {
        config_name: '40',
        default: true,
        data_files: [
          { split: 'train', path: 'data/40/train-00000-of-00001.parquet' },
          { split: 'test', path: 'data/40/test-00000-of-00001.parquet' },
        ],
      },
    ]);
    for (const info of head.dataset_info) {
      for (const split of info.splits) {
        const path = join(root, `data/${info.config_name}/${split.name}-00000-of-00001.parquet`);
        expect(split.num_bytes).toBe(statSync(path).size);
        await using read = await openDataset(path);
        expect(split.num_examples).toBe(read.length);
        const { rows } = sets.find(({ name }) => name === `${info.config_name}/${split.name}`)!;
        expect(await contentOf(read)).toEqual(await contentOf(dataset.select(rows)));
      }
      expect(info.features.map(({ name }) => name)).toEqual([
        ...['text', 'request', 'candidate', 'probability', 'problems', 'words', 'clean', 'pool', 'notes', 'embedding'],
      ]);
    }
    for (const said of [
      '# sample',
      '39 texts, each with an embedding of 24 float32 numbers.',
      '| `nested.temperature` | `0.3333333333333333` |',
      '| books · asked | 50 |',
      '| mean nearest cosine | 0.71 |',
      '- Problems stem from one benchmark.',
      'cc-by-4.0. The licences of the source texts',
    ]) {
      expect(text).toContain(said);
    }
  });

  it('lists every file in Croissant with its checksum', async () => {
    const root = temporaryFolder();
    await writeHuggingFaceFolder(dataset, sets, createOutputFolder(root));
    const croissant = JSON.parse(readFileSync(join(root, 'croissant.json'), 'utf8')) as {
      conformsTo: string;
      distribution: { '@id': string; sha256: string; contentSize: string }[];
      recordSet: { '@id': string; field: { name: string; source: { fileObject: { '@id': string } } }[] }[];
    };
    expect(croissant.conformsTo).toBe('http://mlcommons.org/croissant/1.1');
    expect(croissant.distribution).toHaveLength(4);
    for (const { '@id': path, sha256, contentSize } of croissant.distribution) {
      const bytes = readFileSync(join(root, path));
      expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(contentSize).toBe(`${bytes.length} B`);
    }
    expect(croissant.recordSet.map((set) => set['@id'])).toEqual(['10/train', '10/test', '40/train', '40/test']);
    expect(croissant.recordSet[0]!.field.at(-1)).toMatchObject({
      name: 'embedding',
      arrayShape: '24',
      source: { fileObject: { '@id': 'data/10/train-00000-of-00001.parquet' } },
    });
  });

  it('fits the normalizer on the training rows of each size alone', async () => {
    const root = temporaryFolder();
    await writeHuggingFaceFolder(dataset, sets, createOutputFolder(root));
    const fitted = await fitNormalizer(dataset.select(range(1, 30)));
    expect(JSON.parse(readFileSync(join(root, 'normalizer/40.json'), 'utf8'))).toEqual({
      rows: 29,
      mean: [...fitted.mean],
      std: [...fitted.std],
      median: [...fitted.median],
      iqr: [...fitted.iqr],
    });
  });

  it('gives equal bytes twice, and one default config without sets', async () => {
    const [a, b] = [temporaryFolder(), temporaryFolder()];
    for (const root of [a, b]) await writeHuggingFaceFolder(dataset, [], createOutputFolder(root));
    for (const file of ['README.md', 'croissant.json', 'data/train-00000-of-00001.parquet', 'normalizer/all.json']) {
      expect(readFileSync(join(a, file)).equals(readFileSync(join(b, file))), file).toBe(true);
    }
    expect(readFileSync(join(a, 'README.md'), 'utf8')).toContain('- config_name: default\n');
  });
});
