import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { AtomicFolder } from './output-folder.ts';

const text = (value: string) => Buffer.from(value);

test('a file appears whole, with its size and checksum, in folders that are made on the way', async () => {
  const root = tempFolder();
  const folder = new AtomicFolder(join(root, 'run'), 'run');
  await folder.file('dataset/splits/1k/train.bin', async (file) => {
    await file.write(text('abc'));
    expect(file.position).toBe(3);
    expect(existsSync(join(root, 'run/dataset/splits/1k/train.bin'))).toBe(false);
    await file.write(text('defg'));
    expect(file.position).toBe(7);
  });
  await folder.file('a.txt', (file) => file.write(text('')));
  expect(readFileSync(join(root, 'run/dataset/splits/1k/train.bin'), 'utf8')).toBe('abcdefg');
  const sha256 = (value: string) => createHash('sha256').update(value).digest('hex');
  expect(folder.written).toEqual([
    { name: 'a.txt', bytes: 0, sha256: sha256('') },
    { name: 'dataset/splits/1k/train.bin', bytes: 7, sha256: sha256('abcdefg') },
  ]);
});

test('a buffer may be reused as soon as its write is done', async () => {
  const root = tempFolder();
  const buffer = new Uint8Array(4);
  await new AtomicFolder(root, 'run').file('x', async (file) => {
    for (let round = 0; round < 3; round++) await file.write(buffer.fill(round));
  });
  expect([...readFileSync(join(root, 'x'))]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
});

test('a file so large that it is flushed while it is written', async () => {
  const root = tempFolder();
  const [block, sha256] = [Buffer.alloc(2 ** 25 + 1, 'ablata'), createHash('sha256')];
  const folder = new AtomicFolder(root, 'run');
  await folder.file('x', async (file) => {
    for (let round = 0; round < 2; round++) {
      await file.write(block);
      sha256.update(block);
    }
  });
  expect(folder.written).toEqual([{ name: 'x', bytes: 2 ** 26 + 2, sha256: sha256.digest('hex') }]);
  expect(readFileSync(join(root, 'x')).equals(Buffer.concat([block, block]))).toBe(true);
});

test('what fails midway publishes nothing, leaves the old file and no rubbish', async () => {
  const root = tempFolder({ 'x.pt': 'old' });
  const folder = new AtomicFolder(root, 'run');
  const failure = new Error('the format gave up');
  const thrown = folder.file('x.pt', async (file) => {
    await file.write(text('half of the new'));
    throw failure;
  });
  await expect(thrown).rejects.toBe(failure);
  expect(readFileSync(join(root, 'x.pt'), 'utf8')).toBe('old');
  expect(readdirSync(root)).toEqual(['x.pt']);
  expect(folder.written).toEqual([]);
  await folder.file('x.pt', (file) => file.write(text('new')));
  expect(readFileSync(join(root, 'x.pt'), 'utf8')).toBe('new');
});

describe('what is refused', () => {
  test('names that leave the folder', async () => {
    const folder = new AtomicFolder(tempFolder(), 'runs/x');
    for (const name of ['../x', '/etc/x', 'a/../../x', '.']) {
      const error = await errorOf(() => folder.file(name, async () => {}));
      expect([error.code, error.message, error.mender]).toEqual([
        'DATA_BAD_NAME',
        `the file name '${name}' leaves the folder runs/x`,
        'plugin',
      ]);
    }
  });

  test('a file where a folder should be', async () => {
    const root = tempFolder({ dataset: 'a file' });
    const error = await errorOf(() => new AtomicFolder(root, 'runs/x').file('dataset/x.pt', async () => {}));
    expect([error.code, error.message, error.hint]).toEqual([
      'RUN_FOLDER_UNWRITABLE',
      `runs/x/dataset/x.pt can't be written (${(error.cause as NodeJS.ErrnoException).code})`,
      'Make the folder writable or choose another: run: { folder: … }. Everything paid for is in the ledger.',
    ]);
  });

  test('a folder where a file should be', async () => {
    const root = tempFolder();
    mkdirSync(join(root, 'x.pt'));
    const error = await errorOf(() => new AtomicFolder(root, 'runs/x').file('x.pt', (file) => file.write(text('new'))));
    expect([error.code, error.message]).toEqual(['RUN_FOLDER_UNWRITABLE', `runs/x/x.pt can't be written (EISDIR)`]);
    expect(readdirSync(root)).toEqual(['x.pt']);
  });

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a folder without permission', async () => {
    const root = tempFolder();
    chmodSync(root, 0o500);
    const error = await errorOf(() => new AtomicFolder(root, 'runs/x').file('x.pt', async () => {}));
    expect(error.message).toBe(`runs/x/x.pt can't be written (EACCES)`);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk, which leaves the old file', async () => {
    const root = tempFolder();
    writeFileSync(join(root, 'x.pt'), 'old');
    symlinkSync('/dev/full', join(root, `.${process.pid}-x.pt.tmp`)); // the temporary file's name: each write says ENOSPC
    const folder = new AtomicFolder(root, 'runs/x');
    const error = await errorOf(() => folder.file('x.pt', (file) => file.write(text('new'))));
    expect([error.code, error.message, error.hint]).toEqual([
      'RUN_DISK_FULL',
      'no space left to write runs/x/x.pt',
      'Free some space and run the same command again: everything paid for is in the ledger, and older files are untouched.',
    ]);
    expect(readFileSync(join(root, 'x.pt'), 'utf8')).toBe('old');
    expect(readdirSync(root)).toEqual(['x.pt']);
  });
});
