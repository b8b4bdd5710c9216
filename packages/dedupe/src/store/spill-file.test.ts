import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAblataError } from '@ablata/spec';
import { expect, it } from 'vitest';
import { createSpillFile } from './spill-file.ts';

it('gives back what it took, from a file that has no name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ablata-spill-'));
  const store = createSpillFile(3, folder);
  const numbers = [0, 1, 2].map((i) => store.append(Float32Array.of(i, 0.5, -i), i * 10));
  await store.flush();
  const more = store.append(Float32Array.of(7, 8, 9), 99);
  await store.flush();
  expect([...(await store.fetch([more, numbers[2]!, numbers[0]!, more]))]).toEqual([
    7, 8, 9, 2, 0.5, -2, 0, 0.5, -0, 7, 8, 9,
  ]);
  expect(await readdir(folder)).toEqual([]);
  await store.dispose();
  await rm(folder, { recursive: true });
});

it('says where it could not write, and what helps', async () => {
  const store = createSpillFile(3, '/nowhere/at/all');
  store.append(Float32Array.of(1, 2, 3), 0);
  const error: unknown = await store.flush().catch((thrown: unknown) => thrown);
  expect(isAblataError(error) && [error.code, error.message, error.hint]).toEqual([
    'DATA_SPILL',
    "Vectors of kept rows can't be written to a file in /nowhere/at/all, after 0 rows of 12 bytes.",
    'Make room there, name another folder with TMPDIR, or allow more memory (option memory).',
  ]);
});
