import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convert } from './convert.ts';
import { createOutputFolder } from './files/create-output-folder.ts';
import { createNpyFormat } from './npy/create-npy-format.ts';
import { openDataset } from './open-dataset.ts';
import { createSafetensorsFormat } from './safetensors/create-safetensors-format.ts';
import { sampleDataset, temporaryFolder } from './sample.fixture.ts';

const context = { signal: new AbortController().signal };

function lines(...rows: readonly (object | string)[]): string {
  const path = join(temporaryFolder(), 'x.jsonl');
  writeFileSync(path, `${rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n')}\n`);
  return path;
}

describe('integers beyond 2^53', () => {
  it('stay apart in JSON Lines: the whole column becomes text', async () => {
    const path = lines(
      '{"text":"a","id":9007199254740993,"n":1}',
      '{"text":"b","id":9007199254740992,"n":{"deep":-9007199254740993}}',
    );
    await using dataset = await openDataset(path);
    expect(dataset.columns).toEqual({ id: 'string', n: 'json' });
    expect(dataset.column('id')).toEqual(['9007199254740993', '9007199254740992']);
    expect(dataset.column('n')).toEqual([1, { deep: '-9007199254740993' }]);
  });

  it('are numbers where all of a column are exact, and keep a fraction that is none', async () => {
    await using dataset = await openDataset(
      lines('{"text":"a","n":1234567890123456}', '{"text":"b","n":0.12345678901234568}'),
    );
    expect(dataset.columns).toEqual({ n: 'number' });
    expect(dataset.column('n')).toEqual([1234567890123456, 0.12345678901234568]);
  });
});

describe('columns of other programs', () => {
  it('called request, candidate, probability or problems do not vanish', async () => {
    await using dataset = await openDataset(
      lines({ text: 'a', request: 'r', candidate: 1.5, probability: 'high', problems: 3 }),
    );
    expect(Object.entries(dataset.columns)).toEqual([
      ['column_request', 'string'],
      ['column_candidate', 'number'],
      ['probability', 'string'],
      ['problems', 'number'],
    ]);
  });

  it('of any name go through every format', async () => {
    const path = lines('{"text":"a","__proto__":1,"constructor":null,"toString":"x","valueOf":[1]}');
    let from = path;
    for (const ending of ['parquet', 'arrow', 'pt', 'safetensors', 'npy', 'jsonl']) {
      const to = join(temporaryFolder(), `y.${ending}`);
      await convert(from, to);
      from = to;
    }
    await using dataset = await openDataset(from);
    expect(dataset.embeddingColumns).toEqual([]);
    expect(Object.entries(dataset.columns)).toEqual([
      ['__proto__', 'number'],
      ['constructor', 'string?'],
      ['toString', 'string'],
      ['valueOf', 'json'],
    ]);
    expect(Object.keys(dataset.columns).map((name) => dataset.column(name))).toEqual([[1], [null], ['x'], [[1]]]);
    expect(() => dataset.column('hasOwnProperty')).toThrow("no column 'hasOwnProperty'");
  });
});

describe('files that are longer than they say', () => {
  it.each([
    ['npy', createNpyFormat(), /its header promises 1088 bytes, the file has 1096\.$/],
    ['safetensors', createSafetensorsFormat(), /8 bytes follow its last tensor\.$/],
  ] as const)('are not read shifted: %s', async (ending, format, message) => {
    const root = temporaryFolder();
    await format.write(sampleDataset(10, 24), createOutputFolder(root), 'x', context);
    const path = join(root, `x.${ending}`);
    appendFileSync(path, Buffer.alloc(8));
    await expect(openDataset(path)).rejects.toMatchObject({
      code: 'DATA_DAMAGED',
      message: expect.stringMatching(message),
    });
  });
});

describe('sidecars', () => {
  it.each([
    ['{"columns": 1}', /what it says of its columns is no list of types\.$/],
    ['{"columns": {"a": "float"}}', /it gives column 'a' a type that there is not\.$/],
    ['{"columns": {}, "rows": 3}', /it has 1 of 3 rows\.$/],
    ['{"columns": {}, "text": 7}', /what it says of its text is no name\.$/],
    ['{"columns": {"words": "number"}}', /column 'words' is of the type number, and in row 0 it is not\.$/],
    ['[]', /the sidecar is no object\.$/],
  ])('that say %s are told what is wrong', async (about, message) => {
    const path = lines({
      text: 'a',
      request: 0,
      candidate: 0,
      probability: null,
      problems: [],
      columns: { words: 'x' },
    });
    writeFileSync(`${path}.meta.json`, about);
    await expect(openDataset(path)).rejects.toThrow(message);
  });

  it('that are folders, or not there, are told of', async () => {
    const path = lines({ text: 'a' });
    mkdirSync(`${path}.meta.json`);
    await expect(openDataset(path)).rejects.toMatchObject({ code: 'DATA_DAMAGED' });
    const root = temporaryFolder();
    await createNpyFormat().write(sampleDataset(10, 24), createOutputFolder(root), 'x', context);
    const alone = join(temporaryFolder(), 'x.npy');
    writeFileSync(alone, readFileSync(join(root, 'x.npy')));
    await expect(openDataset(alone)).rejects.toThrow(/its rows are not there: x\.npy\.jsonl is missing\.$/);
  });
});
