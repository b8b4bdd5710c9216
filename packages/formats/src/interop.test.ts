import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createArrowFormat } from './arrow/create-arrow-format.ts';
import { createDataset } from './dataset/create-dataset.ts';
import { createOutputFolder } from './files/create-output-folder.ts';
import { writeHuggingFaceFolder } from './huggingface/write-hugging-face-folder.ts';
import { createNpyFormat } from './npy/create-npy-format.ts';
import { openDataset } from './open-dataset.ts';
import { createParquetFormat } from './parquet/create-parquet-format.ts';
import { findPython, runPython } from './python.fixture.ts';
import { createSafetensorsFormat } from './safetensors/create-safetensors-format.ts';
import { contentOf, sampleDataset, temporaryFolder } from './sample.fixture.ts';

const context = { signal: new AbortController().signal };
const torch = findPython('torch');
const numpy = findPython('numpy');
const pyarrow = findPython('pyarrow');
const duckdb = await import('@duckdb/node-api').catch(() => undefined);

const sha256 = (values: Float32Array) => createHash('sha256').update(values).digest('hex');

describe.skipIf(duckdb === undefined)('DuckDB', () => {
  const query = async (sql: string): Promise<Record<string, unknown>[]> => {
    const connection = await (await duckdb!.DuckDBInstance.create()).connect();
    const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
    connection.closeSync();
    return rows;
  };

  it.each([
    ['plain', 'text', 'embedding'],
    ['lcm', 'text_sentences[1]', 'text_sentences_sonar_emb[1]'],
  ] as const)('reads Parquet of the layout %s, bit for bit', async (layout, text, embedding) => {
    const root = temporaryFolder();
    // More rows than a row group takes at this dimension.
    const dataset = sampleDataset(1300, 4000);
    await createParquetFormat({ layout }).write(dataset, createOutputFolder(root), 'splits/5k/val', context);
    const file = join(root, 'splits/5k/val.parquet');
    const rows = await query(
      `select ${text} as text, request, candidate, probability, problems, words, clean, pool, notes from '${file}'`,
    );
    const sources = dataset.sources();
    expect(rows.map((row) => row['text'])).toEqual(dataset.texts());
    expect(rows.map((row) => row['request'])).toEqual(sources.map(({ request }) => request));
    expect(rows.map((row) => row['probability'])).toEqual(sources.map(({ probability }) => probability));
    expect(rows.map((row) => row['problems'])).toEqual(sources.map(({ problems }) => problems));
    expect(rows.map((row) => row['words'])).toEqual(dataset.column('words'));
    expect(rows.map((row) => row['clean'])).toEqual(dataset.column('clean'));
    expect(rows.map((row) => JSON.parse(row['notes'] as string) as unknown)).toEqual(dataset.column('notes'));
    const [type] = await query(`select typeof(${embedding}) as type, count(*) as rows from '${file}' group by 1`);
    expect(type).toEqual({ type: 'FLOAT[]', rows: '1300' });
    // The middle row group and the odd floats of row 0, as DuckDB prints them.
    const vectors = await dataset.embeddings(0, 1300);
    for (const row of [0, 1100, 1299]) {
      const [found] = await query(`select ${embedding} as vector from '${file}' limit 1 offset ${row}`);
      const values = Float32Array.from(found!['vector'] as number[]);
      expect(sha256(values)).toBe(sha256(vectors.slice(row * 4000, (row + 1) * 4000)));
    }
    // Every number of all row groups, as a sum.
    const [sums] = await query(
      `select sum(list_sum(list_transform(${embedding}[7:], x -> x::double))) as sum, sum(len(${embedding})) as count from '${file}'`,
    );
    expect(sums!['count']).toBe(String(1300 * 4000));
    let sum = 0;
    vectors.forEach((value, index) => {
      if (index % 4000 >= 6) sum += value;
    });
    expect(Math.abs((sums!['sum'] as number) - sum)).toBeLessThan(1e-9);
    const small = sampleDataset(300, 24);
    await createParquetFormat({ layout }).write(small, createOutputFolder(root), 'small', context);
    const all = await query(`select ${embedding} as vector from '${join(root, 'small.parquet')}'`);
    expect(sha256(Float32Array.from(all.flatMap((row) => row['vector'] as number[])))).toBe(
      sha256(await small.embeddings(0, 300)),
    );
    if (layout === 'lcm') expect(await query(`select distinct split from '${file}'`)).toEqual([{ split: 'val' }]);
  });
});

describe.skipIf(numpy === undefined)('numpy', () => {
  it('maps npy and safetensors into memory, bit for bit', async () => {
    const root = temporaryFolder();
    const dataset = sampleDataset(500, 40);
    await createNpyFormat().write(dataset, createOutputFolder(root), 'x', context);
    await createSafetensorsFormat().write(dataset, createOutputFolder(root), 'x', context);
    const found = runPython(
      numpy!,
      `import hashlib, json, struct, sys, numpy as np
root = sys.argv[1]
a = np.load(root + '/x.npy', mmap_mode='r')
with open(root + '/x.safetensors', 'rb') as f:
    size = struct.unpack('<Q', f.read(8))[0]
    header = json.loads(f.read(size))
def tensor(name, dtype):
    t = header[name]
    start, end = t['data_offsets']
    return np.memmap(root + '/x.safetensors', dtype, 'r', 8 + size + start, tuple(t['shape']))
b = tensor('embeddings', '<f4')
rows = [json.loads(line) for line in open(root + '/x.npy.jsonl', encoding='utf8')]
side = json.load(open(root + '/x.safetensors.json', encoding='utf8'))
sha = lambda x: hashlib.sha256(x.tobytes()).hexdigest()
print(json.dumps({
  'shapes': [list(a.shape), list(b.shape)], 'sha': [sha(a), sha(b)], 'dtype': str(a.dtype),
  'aligned': (8 + size) % 64, 'words': tensor('columns.words', '<f8').tolist(),
  'texts': [row['text'] for row in rows], 'same': rows == side['data'], 'config': side['config'],
}))`,
      root,
    );
    const { embeddings } = await contentOf(dataset);
    expect(found).toEqual({
      shapes: [
        [500, 40],
        [500, 40],
      ],
      sha: [embeddings, embeddings],
      dtype: 'float32',
      aligned: 0,
      words: dataset.column('words'),
      texts: dataset.texts(),
      same: true,
      config: dataset.config,
    });
  });
});

describe.skipIf(pyarrow === undefined)('pyarrow', () => {
  it('reads Arrow and Parquet, bit for bit', async () => {
    const root = temporaryFolder();
    const dataset = sampleDataset(500, 40);
    await createArrowFormat().write(dataset, createOutputFolder(root), 'x', context);
    await createParquetFormat({ layout: 'plain' }).write(dataset, createOutputFolder(root), 'x', context);
    const found = runPython(
      pyarrow!,
      `import hashlib, json, sys, pyarrow as pa, pyarrow.parquet as pq
root = sys.argv[1]
a = pa.ipc.open_file(pa.memory_map(root + '/x.arrow')).read_all()
b = pq.read_table(root + '/x.parquet')
sha = lambda t: hashlib.sha256(t['embedding'].combine_chunks().flatten().to_numpy().tobytes()).hexdigest()
print(json.dumps({'sha': [sha(a), sha(b)], 'texts': a['text'].to_pylist(), 'same': a['text'].to_pylist() == b['text'].to_pylist()}))`,
      root,
    );
    const { embeddings } = await contentOf(dataset);
    expect(found).toEqual({ sha: [embeddings, embeddings], texts: dataset.texts(), same: true });
  });
});

describe.skipIf(pyarrow === undefined)('LCM', () => {
  it('finds vectors of a fixed size, as its loader asks for', async () => {
    const root = temporaryFolder();
    await createParquetFormat({ layout: 'lcm' }).write(sampleDataset(5, 3), createOutputFolder(root), 'train', context);
    const program = `import json, sys, pyarrow as pa, pyarrow.parquet as pq
table = pq.read_table(sys.argv[1] + '/train.parquet')
kind = table.schema.field('text_sentences_sonar_emb').type
rows = table['text_sentences_sonar_emb'].combine_chunks().flatten().flatten().to_pylist()
print(json.dumps([pa.types.is_list(kind), pa.types.is_fixed_size_list(kind.value_type), kind.value_type.list_size, len(rows), table['text_sentences'].to_pylist()[1], table['split'].to_pylist()[0]]))`;
    const [text] = sampleDataset(5, 3).texts(1, 2);
    expect(runPython(pyarrow!, program, root)).toEqual([true, true, 3, 15, [text], 'train']);
  });
});

const croissant = findPython('mlcroissant', 'datasets');

describe.skipIf(croissant === undefined)('a Hugging Face export', () => {
  it.each([0, 1, 2])(
    'with %i embedding columns is read by mlcroissant and by datasets',
    async (count) => {
      const root = temporaryFolder();
      const base = sampleDataset(6, 3);
      const vectors = await base.embeddings(0, 6);
      const dataset = createDataset({
        name: 'any',
        text: 'answer',
        texts: base.texts(),
        embeddings: ['embedding', 'answer_embedding'].slice(0, count).map((name) => ({ name, dimension: 3 })),
        columns: { score: 'number?', name: 'string?', flag: 'boolean?', meta: 'json' },
        cells: {
          score: [1, null, 2, 3, 4, 5],
          name: ['a', null, 'c', 'd', 'e', 'f'],
          flag: [true, null, false, true, true, true],
          meta: [{ k: [1] }, null, [], 'x', 1, true],
        },
        readVectors: async (start, end) => vectors.slice(start * 3, end * 3),
      });
      const sets = [{ name: '6/train', subset: '6', split: 'train', rows: Uint32Array.of(0, 1, 2, 3, 4, 5) }];
      await writeHuggingFaceFolder(dataset, sets, createOutputFolder(root));
      const program = `import json, logging, os, sys
os.environ['HF_HOME'] = sys.argv[1] + '/cache'
import datasets, mlcroissant
datasets.disable_progress_bars()
records = list(mlcroissant.Dataset(jsonld=sys.argv[1] + '/croissant.json').records(record_set='6/train'))
table = datasets.load_dataset(sys.argv[1], '6', split='train')
row = {k: v for k, v in table[1].items()}
print(json.dumps([len(records), records[1]['6/train/answer'].decode(), records[1]['6/train/name'], row]))`;
      const vector = [...vectors.slice(3, 6)];
      expect(runPython(croissant!, program, root)).toEqual([
        ...[6, base.texts()[1], null],
        {
          ...{ answer: base.texts()[1], request: 1, candidate: 0, probability: null, problems: [] },
          ...{ score: null, name: null, flag: null, meta: null },
          ...(count > 0 ? { embedding: vector } : {}),
          ...(count > 1 ? { answer_embedding: vector } : {}),
        },
      ]);
    },
    120_000,
  );
});

describe.skipIf(torch === undefined)('files that torch.save wrote', () => {
  const save = (root: string, program: string): string => {
    const path = join(root, 'theirs.pt');
    execFileSync(torch!, ['-c', `import sys, torch\n${program}`, path]);
    return path;
  };

  it('open with floats in dicts, and with half or double precision', async () => {
    const path = save(
      temporaryFolder(),
      `torch.save({'embeddings': torch.arange(12.).reshape(4, 3).half() / 8, 'instructions': ['a', 'b', 'ü', 'a'],
  'sources': [{'request': i, 'candidate': 0, 'probability': i / 3, 'problems': [f'p{i}']} for i in range(4)],
  'config': {'threshold': 0.95, 'sizes': [1, 2**40], 'on': True, 'none': None}, 'stats': {}}, sys.argv[1])`,
    );
    await using dataset = await openDataset(path);
    expect(dataset.name).toBe('theirs');
    expect(await dataset.embeddings(1, 3)).toEqual(Float32Array.of(0.375, 0.5, 0.625, 0.75, 0.875, 1));
    expect(dataset.texts()).toEqual(['a', 'b', 'ü', 'a']);
    expect(dataset.sources(2, 3)).toEqual([{ request: 2, candidate: 0, probability: 2 / 3, problems: ['p2'] }]);
    expect(dataset.config).toEqual({ threshold: 0.95, sizes: [1, 2 ** 40], on: true, none: null });
  });

  it('are refused with a reason when they are no dataset', async () => {
    const cases: [program: string, message: RegExp][] = [
      ['torch.save([1, 2], sys.argv[1])', /it holds neither a dict nor a tensor\.$/],
      ["torch.save({'step': 7}, sys.argv[1])", /it has no list and no tensor of rows\.$/],
      [
        "torch.save({'embeddings': torch.zeros(2, 3), 'instructions': ['a']}, sys.argv[1])",
        /'instructions' has 1 rows and 'embeddings' has 2\.$/,
      ],
      [
        "torch.save({'text': ['a', 'b'], 'images': torch.zeros(2, 3, 4)}, sys.argv[1])",
        /'images' is a tensor of 3 axes of float32\.$/,
      ],
      [
        "import fractions; torch.save({'f': fractions.Fraction(1, 2)}, sys.argv[1])",
        /its pickle names fractions\.Fraction, and only tensors and plain data are read\.$/,
      ],
    ];
    const root = temporaryFolder();
    // One start of Python for all: importing torch takes a second.
    save(
      root,
      `folder = sys.argv[1]\n${cases.map(([program], k) => `sys.argv[1] = folder + '.${k}.pt'; ${program}`).join('\n')}`,
    );
    for (const [k, [program, message]] of cases.entries()) {
      await expect(openDataset(join(root, `theirs.pt.${k}.pt`)), program).rejects.toThrow(message);
    }
  });
});
