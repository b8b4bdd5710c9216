import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

const books = { fates: { failed: 3 } };

test('a manifest from before failed requests were remembered tells of them by its books', async () => {
  const old = folderWith(JSON.stringify({ manifestVersion: 1, books }));
  expect((await readManifest(old)).failedRequests).toEqual({ total: 3, remembered: 0 });
  const failedRequests = { total: 3, remembered: 2 };
  const present = folderWith(JSON.stringify({ manifestVersion: 1, books, failedRequests }));
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
