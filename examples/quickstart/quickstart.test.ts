import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, succeed } from '../../e2e/support/ablata.ts';
import { checksums, copyExample } from '../../e2e/support/example.ts';
import { checkInPytorch, python } from '../../e2e/support/pytorch.ts';

const SIZES = {
  '1k/train': 800,
  '1k/val': 100,
  '1k/test': 100,
  '5k/train': 4000,
  '5k/val': 500,
  '5k/test': 500,
  '10k/train': 8000,
  '10k/val': 1000,
  '10k/test': 1000,
};
const gsm8k = process.env['ABLATA_GSM8K_DIR'] ?? join(root, '../shared/gsm8k');

/** What README.md shows of the demo's end, as words: a run must print the same. */
function shownInReadme(): string[][] {
  const page = readFileSync(join(root, 'README.md'), 'utf8');
  const [, block] = /<!-- from a run: .*-->\n```text\n(.*?)```/s.exec(page) ?? [];
  return (block ?? '').split('\n').filter(Boolean).map(wordsOf);
}

const wordsOf = (line: string): string[] =>
  line
    .replace(/\S*runs\//, 'runs/')
    .trim()
    .split(/\s+/);

/** Runs the example as it is and looks at what it made with PyTorch. */
async function demo(env: Record<string, string> = {}) {
  const folder = copyExample('quickstart');
  const { stdout } = await succeed(['run'], { cwd: folder, env });
  expect(stdout).toMatch(/rows kept +10,000/);
  expect(stdout).toContain('The target was reached.');
  const manifest = JSON.parse(readFileSync(join(folder, 'runs/quickstart/run.json'), 'utf8'));
  expect(manifest).toMatchObject({ outcome: 'target', rows: 10_000, books: { kept: 10_000 } });
  const dataset = join(folder, 'runs/quickstart/dataset');
  const sums = checksums(dataset);
  for (const { name, sha256 } of manifest.files as { name: string; sha256: string }[]) {
    if (name.startsWith('dataset/')) expect(sums[name.slice('dataset/'.length)]).toBe(sha256);
  }
  for (const name of ['quickstart', ...Object.keys(SIZES).map((set) => `splits/${set}`)]) {
    expect(sums).toHaveProperty([`${name}.pt`]);
  }
  if (!python) return { stdout };
  const found = checkInPytorch(dataset, 'quickstart', ['1k', '5k', '10k']);
  expect(found).toMatchObject({ shape: [10_000, 1024], sizes: SIZES, covered: 10_000, kept: 10_000, seed: 42 });
  expect(found.largest_cosine).toBeLessThan(0.82 + 1e-5); // float32 here; decided in float64
  expect(found.probabilities).toBeGreaterThan(9_000);
  return { ...found, stdout };
}

test('10,000 unique rows and their nested splits, checked in PyTorch', async () => {
  const found = await demo();
  const shown = shownInReadme();
  expect(shown.length).toBeGreaterThan(4);
  expect(found.stdout.split('\n').map(wordsOf)).toEqual(expect.arrayContaining(shown));
  if ('origins' in found) {
    expect(found.origins).toEqual(['word-problems']);
    expect(found.problems).toBeGreaterThanOrEqual(100); // all of the bundled ones
  }
});

test.skipIf(!existsSync(join(gsm8k, 'train.jsonl')))('the same over GSM8K', async () => {
  const found = await demo({ ABLATA_GSM8K_DIR: gsm8k });
  if ('origins' in found) expect(found.origins).toEqual(['gsm8k']);
});

test('equal seeds give equal bytes at any concurrency, without the ledger and with it; another seed gives others', async () => {
  const folder = copyExample('quickstart');
  writeFileSync(
    join(folder, 'small.config.ts'),
    `import quickstart from './ablata.config.ts';
     const { LEDGER, FOLDER, CONCURRENCY, SEED } = process.env;
     export default { ...quickstart, target: 600, seed: Number(SEED),
       services: { ...quickstart.services, splits: { ...quickstart.services.splits, sizes: [60, 300, 600] } },
       run: { ledger: LEDGER, folder: FOLDER, concurrency: Number(CONCURRENCY) } };`,
  );
  const variants = {
    one: { SEED: '42', CONCURRENCY: '1', LEDGER: 'one.db' },
    many: { SEED: '42', CONCURRENCY: '64', LEDGER: 'many.db' },
    remembered: { SEED: '42', CONCURRENCY: '7', LEDGER: 'many.db' },
    other: { SEED: '43', CONCURRENCY: '7', LEDGER: 'other.db' },
  };
  const sums: Record<string, Record<string, string>> = {};
  for (const [name, env] of Object.entries(variants)) {
    const { stdout } = await succeed(['run', 'small.config.ts'], { cwd: folder, env: { ...env, FOLDER: name } });
    if (name === 'remembered') expect(stdout).toMatch(/paid now +0 completions \(0 tokens\), 0 embeddings/);
    sums[name] = checksums(join(folder, name, 'quickstart/dataset'));
  }
  expect(Object.keys(sums['one'] ?? {})).toEqual(expect.arrayContaining(['quickstart.pt', 'splits/60/val.pt']));
  expect(sums['many']).toEqual(sums['one']);
  expect(sums['remembered']).toEqual(sums['one']);
  for (const [name, sum] of Object.entries(sums['other'] ?? {})) {
    if (name.endsWith('.pt')) expect(sum).not.toBe(sums['one']?.[name]);
  }
  if (python) {
    const found = checkInPytorch(join(folder, 'one/quickstart/dataset'), 'quickstart', ['60', '300', '600']);
    expect(found).toMatchObject({ shape: [600, 1024], covered: 600 });
  }
});
