import { createHash } from 'node:crypto';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { fileHash } from './file-hash.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

it('hashes once, and again when the file changes', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'weights');
  const cache = join(folder.path, 'cache');
  writeFileSync(path, 'first');
  expect(await fileHash(path, cache)).toBe(sha256('first'));
  const [note] = readdirSync(join(cache, 'hashes'));
  writeFileSync(join(cache, 'hashes', note!), 'f'.repeat(64));
  expect(await fileHash(path, cache)).toBe('f'.repeat(64)); // remembered, not read
  writeFileSync(path, 'other');
  utimesSync(path, 1, 1);
  expect(await fileHash(path, cache)).toBe(sha256('other'));
});

it('does without a cache it cannot write', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'weights');
  writeFileSync(path, 'first');
  expect(await fileHash(path, join(path, 'not a folder'))).toBe(sha256('first'));
});
