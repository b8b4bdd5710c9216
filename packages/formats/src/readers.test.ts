import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAblataError } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { openDataset } from './open-dataset.ts';
import { temporaryFolder } from './sample.fixture.ts';

type Expected =
  | { readonly code: string; readonly message: string }
  | { readonly rows: 0; readonly dimension?: number }
  | { readonly long: readonly [string, number, string, number] }
  | {
      readonly text: string | null;
      readonly texts?: readonly string[];
      readonly vectors: Readonly<Record<string, readonly (readonly number[])[]>>;
      readonly columns: Readonly<Record<string, readonly [type: string, cells: readonly unknown[]]>>;
    };

const fixtures = fileURLToPath(new URL('__fixtures__/readers', import.meta.url));
const expectedOf = (folder: string): [string, Expected][] =>
  Object.entries(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>);

async function check(path: string, expected: Expected): Promise<void> {
  if ('code' in expected) {
    await expect(readWhole(path)).rejects.toSatisfy(isAblataError);
    await expect(readWhole(path)).rejects.toMatchObject({
      code: expected.code,
      message: expect.stringContaining(expected.message),
      hint: expect.any(String),
    });
    return;
  }
  await using dataset = await openDataset(path);
  if ('rows' in expected) {
    expect(dataset.length).toBe(0);
    if (expected.dimension !== undefined) expect(dataset.dimension).toBe(expected.dimension);
    return;
  }
  if ('long' in expected) {
    const [first, length, second, others] = expected.long;
    const cells = dataset.column('long') as string[];
    expect([cells[0]!.length, cells[2]!.length]).toEqual([length, others]);
    expect(cells[0]!.startsWith(first) && cells[2]!.startsWith(second)).toBe(true);
    return;
  }
  const { text, texts, vectors, columns } = expected;
  expect(dataset.text).toBe(text);
  if (texts !== undefined) expect(dataset.texts()).toEqual(texts);
  expect(Object.entries(dataset.columns)).toEqual(Object.entries(columns).map(([name, [type]]) => [name, type]));
  for (const [name, [, cells]] of Object.entries(columns)) expect(dataset.column(name), name).toEqual(cells);
  expect(dataset.embeddingColumns).toEqual(
    Object.entries(vectors).map(([name, rows]) => ({ name, dimension: rows[0]!.length })),
  );
  for (const [name, rows] of Object.entries(vectors)) {
    expect(await dataset.embeddings(0, rows.length, name)).toEqual(Float32Array.from(rows.flat()));
    for (const [row, vector] of rows.entries())
      expect(await dataset.embeddings(row, row + 1, name)).toEqual(Float32Array.from(vector));
  }
}

async function readWhole(path: string): Promise<void> {
  await using dataset = await openDataset(path);
  for (const { name } of dataset.embeddingColumns) await dataset.embeddings(0, dataset.length, name);
}

describe('files that the real libraries wrote, kept here', () => {
  it.each(expectedOf(fixtures))('%s', (name, expected) => check(join(fixtures, name), expected));
});

const python = process.env['ABLATA_READERS_PYTHON'];

describe('files that the real libraries write now', () => {
  it.skipIf(python === undefined)(
    'are read to the same values, or refused (needs ABLATA_READERS_PYTHON)',
    async () => {
      const folder = temporaryFolder();
      const script = fileURLToPath(new URL('../scripts/make_reader_fixtures.py', import.meta.url));
      execFileSync(python!, [script, folder], { stdio: 'pipe' });
      const made = expectedOf(folder);
      const names = made.map(([name]) => name);
      // Where that Python has no PyTorch, its files are left out.
      const all = expectedOf(fixtures).map(([name]) => name);
      expect(names).toEqual(names.includes('torch.pt') ? all : all.filter((name) => !/^torch|\.pt$/.test(name)));
      for (const [name, expected] of made) {
        await check(join(folder, name), expected).catch((cause: unknown) => {
          throw new Error(name, { cause });
        });
      }
    },
    300_000,
  );
});
