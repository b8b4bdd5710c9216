import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { succeed } from '../../e2e/support/ablata.ts';
import { checksums, copyExample } from '../../e2e/support/example.ts';

interface Row {
  readonly text: string;
  readonly problems: readonly string[];
  readonly columns: { readonly topic: string };
  readonly embedding?: readonly number[];
}
interface Manifest {
  readonly outcome: string;
  readonly books: { readonly asked: number; readonly kept: number; readonly fates: Readonly<Record<string, number>> };
  readonly payments: { readonly completions: { readonly paid: number } };
}

const linesOf = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
const manifestOf = (run: string): Manifest => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as Manifest;

test('texts of a file: embedded, without near-duplicates, divided; no model is asked', async () => {
  const folder = copyExample('own-texts');
  const originals = linesOf<{ id: string; topic: string; text: string }>(join(folder, 'texts.jsonl'));
  const { stdout } = await succeed(['run'], { cwd: folder });
  expect(stdout).toContain('All there was is in the dataset.');
  expect(stdout).toMatch(/paid now +0 completions \(0 tokens\), 60 embeddings/);
  const run = join(folder, 'runs/own-texts');
  expect(manifestOf(run).books).toMatchObject({ asked: 62, kept: 48, fates: { duplicate: 14 } });
  const rows = linesOf<Row>(join(run, 'dataset/own-texts.jsonl'));
  expect(rows).toHaveLength(48);
  for (const { text, problems, columns, embedding } of rows) {
    const original = originals.find(({ id }) => id === problems[0]);
    expect({ text, topic: columns.topic }).toEqual({ text: original?.text, topic: original?.topic });
    expect(embedding).toHaveLength(256);
  }
  // Of texts that are nearly the same the first one stays.
  expect(rows.filter(({ text }) => text.startsWith('Rinse the rice')).map(({ problems }) => problems)).toEqual([
    ['kitchen-01'],
  ]);
  const sums = checksums(join(run, 'dataset'));
  for (const name of ['train', 'val', 'test']) expect(sums).toHaveProperty([`splits/${name}.pt`]);
  expect(readFileSync(join(run, 'dataset/README.md'), 'utf8')).not.toContain('language model');
  const verified = await succeed(['verify', run], { cwd: folder });
  expect(verified.stdout).toMatch(/^ok +dedup +dedupe: 14 dropped rows/m);
});

test('without an encoder only equal texts are duplicates, and the dataset has no vectors', async () => {
  const folder = copyExample('own-texts');
  const { stdout } = await succeed(['run', 'exact.config.ts'], { cwd: folder });
  expect(stdout).toMatch(/paid now +0 completions \(0 tokens\), 0 embeddings/);
  const run = join(folder, 'runs/exact');
  const { books } = manifestOf(run);
  expect(books).toMatchObject({ asked: 62, kept: 55, fates: { duplicate: 7 } }); // two repeated, five that differ in commas and colons
  const rows = linesOf<Row>(join(run, 'dataset/exact.jsonl'));
  expect(rows).toHaveLength(books.kept);
  expect(new Set(rows.map(({ text }) => text)).size).toBe(rows.length);
  for (const row of rows) expect(row).not.toHaveProperty('embedding');
  await succeed(['verify', run], { cwd: folder });
});
