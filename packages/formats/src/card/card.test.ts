import type { OutputFolder, SplitDataset } from '@ablata/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatsByExtension } from '../open-dataset.ts';
import { sampleDataset } from '../sample.fixture.ts';
import { card } from './card.ts';

const dataset = sampleDataset(9, 3);
const sets = [
  { name: '3/train', subset: '3', split: 'train', rows: Uint32Array.of(0, 1, 2) },
  { name: '8/train', subset: '8', split: 'train', rows: Uint32Array.of(0, 1, 2, 3, 4, 5) },
  { name: '8/test', subset: '8', split: 'test', rows: Uint32Array.of(6, 7) },
];
const names = sets.map(({ name }) => name);

interface Croissant {
  readonly distribution: readonly { readonly '@id': string }[];
  readonly recordSet: readonly {
    readonly '@id': string;
    readonly field: readonly {
      readonly '@id': string;
      readonly source: Readonly<Record<string, { readonly '@id': string }>>;
    }[];
  }[];
}

/** What the stage writes after the sets were written in these formats, by file name. */
async function cardOf(extensions: readonly string[]): Promise<Map<string, string>> {
  const published: { name: string; bytes: number; sha256: string }[] = [];
  const texts = new Map<string, string>();
  const folder: OutputFolder = {
    async file(name, fill) {
      const parts: Buffer[] = [];
      let position = 0;
      await fill({
        get position() {
          return position;
        },
        async write(bytes) {
          parts.push(Buffer.from(bytes));
          position += bytes.length;
        },
      });
      texts.set(name, Buffer.concat(parts).toString());
      published.push({ name, bytes: position, sha256: '0'.repeat(64) });
    },
  };
  const { signal } = new AbortController();
  for (const extension of extensions) {
    const format = formatsByExtension().get(extension)!;
    for (const { name, rows } of sets) await format.write(dataset.select(rows), folder, `splits/${name}`, { signal });
  }
  const input: SplitDataset = { dataset, sets };
  await card.run(input, { options: {}, folder: { ...folder, published } } as never);
  return texts;
}

test('whatever the formats, Croissant has each set once, under ids of its own, with a file that is there', async () => {
  const extensions = [...formatsByExtension().keys()].filter((extension) => !extension.includes('.'));
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(extensions, { minLength: 1 }), async (chosen) => {
      const texts = await cardOf(chosen);
      const { distribution, recordSet } = JSON.parse(texts.get('croissant.json')!) as Croissant;
      const sources = recordSet.flatMap(({ field }) => field.flatMap(({ source }) => source['fileObject']?.['@id']));
      const files = distribution.map((file) => file['@id']);
      expect(recordSet.map((set) => set['@id']).toSorted()).toEqual(names.toSorted());
      const ids = [...files, ...recordSet.flatMap((set) => [set['@id'], ...set.field.map((field) => field['@id'])])];
      expect(new Set(ids).size).toBe(ids.length);
      for (const source of sources) expect(files).toContain(source);
      const best = ['parquet', 'jsonl'].find((extension) => chosen.includes(extension));
      if (best !== undefined)
        expect(sources.every((source) => source!.endsWith(`train.${best}`) || source!.endsWith(`test.${best}`))).toBe(
          true,
        );
    }),
    { numRuns: 30 },
  );
});

test('the Hub is shown tables alone: the rows beside an array of NumPy are none; lines of JSON speak for themselves', async () => {
  expect((await cardOf(['npy'])).get('README.md')).not.toContain('configs:');
  const lines = (await cardOf(['jsonl'])).get('README.md');
  expect([lines!.includes('configs:'), lines!.includes('dataset_info:')]).toEqual([true, false]);
  const [, head] = /^---\n([\s\S]*?)\n---\n/.exec((await cardOf(['npy', 'jsonl', 'parquet'])).get('README.md')!)!;
  expect(head!.match(/path: .*/g)).toEqual(names.map((name) => `path: splits/${name}.parquet`));
});

test.each([
  ['pt', "import torch\ndata = torch.load('path/to/this/folder/splits/3/train.pt', weights_only=True)"],
  ['safetensors', 'from safetensors.torch import load_file\ndata = load_file('],
  ['arrow', 'from pyarrow import feather\ndata = feather.read_table('],
  ['npy', "import numpy\ndata = numpy.load('path/to/this/folder/splits/3/train.npy')"],
  ['parquet', "from datasets import load_dataset\ndata = load_dataset('path/to/this/folder', '8')"],
])('the card says how %s is opened', async (extension, lines) => {
  expect((await cardOf([extension])).get('README.md')).toContain(lines);
});
