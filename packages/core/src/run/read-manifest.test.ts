import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { readManifest } from './read-manifest.ts';

function folderWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-manifest-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'run.json'), text);
  return folder;
}

const least = {
  manifestVersion: 1,
  name: 'small',
  outcome: 'target',
  rows: 1,
  experiment: {},
  books: { requests: 4, asked: 4, kept: 1, fates: { failed: 3 }, tokens: { prompt: 1, completion: 1 }, stages: {} },
  payments: {},
  summaries: {},
  files: [{ name: 'proof.json', bytes: 1, sha256: '0'.repeat(64) }],
};

test('a manifest from before failed requests were remembered tells of them by its books', async () => {
  const old = folderWith(JSON.stringify(least));
  expect((await readManifest(old)).failedRequests).toEqual({ total: 3, remembered: 0 });
  const failedRequests = { total: 3, remembered: 2 };
  const present = folderWith(JSON.stringify({ ...least, failedRequests }));
  expect((await readManifest(present)).failedRequests).toEqual(failedRequests);
});

test('what is no manifest is one error that names the file', async () => {
  const newer = folderWith('{"manifestVersion":2}');
  const { code, message } = await errorOf(() => readManifest(newer));
  expect([code, message]).toEqual([
    'DATA_BAD_RUN',
    `${join(newer, 'run.json')} can't be read as a run's manifest: its version is 2, expected 1`,
  ]);
  expect((await errorOf(() => readManifest(join(newer, 'nowhere')))).code).toBe('DATA_NO_RUN');
});

test('where there is no run, those that are there are named', async () => {
  const runs = folderWith('{}');
  for (const name of ['first', 'second']) {
    mkdirSync(join(runs, name));
    writeFileSync(join(runs, name, 'run.json'), '{}');
  }
  rmSync(join(runs, 'run.json'));
  const hintOf = async (folder: string) => (await errorOf(() => readManifest(folder))).hint;
  expect(await hintOf(join(runs, 'frist'))).toMatch(/Did you mean '.*first'\?$/);
  expect(await hintOf(runs)).toMatch(/There is: .*first, .*second\.$/);
});

test.each([
  ['null', 'its version is undefined, expected 1'],
  ['{"manifestVersion":1', "Expected ',' or '}' after property value in JSON at position 20 (line 1 column 21)"],
  [{ files: [{ bytes: 1, sha256: '0'.repeat(64) }] }, 'files[0].name must be a string (was missing)'],
  [
    { files: [{ name: '../x', bytes: 1, sha256: '0'.repeat(64) }] },
    'files[0].name must be a path inside the folder (was "../x")',
  ],
  [
    { files: [{ name: 'C:\\x', bytes: 1, sha256: '0'.repeat(64) }] }, // Windows
    'files[0].name must be a path inside the folder (was "C:\\\\x")',
  ],
  [{ rows: -1 }, 'rows must be non-negative (was -1)'],
  [{ books: 7 }, 'books must be an object (was a number)'],
])('what has another shape is named: %j', async (change, message) => {
  const text = typeof change === 'string' ? change : JSON.stringify({ ...least, ...change });
  const found = await errorOf(() => readManifest(folderWith(text)));
  expect(found.code).toBe('DATA_BAD_RUN');
  expect(found.message).toContain(`can't be read as a run's manifest: ${message}`);
});
