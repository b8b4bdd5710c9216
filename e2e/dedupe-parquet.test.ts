import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { npyHeader } from '../packages/torch-file/src/index.ts';
import { root, succeed } from './support/ablata.ts';

const run = promisify(execFile);
const bin = join(root, 'packages/dedupe/src/bin.ts');
/** From here both packages are found, as from a project that has installed them. */
const cwd = join(root, 'packages/cli');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ablata-e2e-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const dedupe = (...args: string[]) => run(process.execPath, ['-C', '@ablata/source', bin, ...args], { cwd });

test('ablata-dedupe reads Parquet in shards as it reads .npy, in one process and in two', async () => {
  const [rows, dimension] = [600, 12];
  const values = Float32Array.from({ length: rows * dimension }, (_, i) => {
    const row = Math.floor(i / dimension) % 500; // the last hundred repeat the first
    return Math.sin(row * 12.9898 + (i % dimension) * 78.233);
  });
  await writeFile(
    join(folder, 'set.npy'),
    Buffer.concat([npyHeader('<f4', [rows, dimension]), Buffer.from(values.buffer)]),
  );
  const lines = Array.from({ length: rows }, (_, row) =>
    JSON.stringify({ text: `row ${row}`, embedding: [...values.subarray(row * dimension, (row + 1) * dimension)] }),
  );
  await writeFile(join(folder, 'rows.jsonl'), `${lines.join('\n')}\n`);
  await succeed(['convert', join(folder, 'rows.jsonl'), join(folder, 'set.parquet'), '--shard-rows', '250'], {
    cwd: folder,
  });
  const kept = async (file: string, name: string, ...more: string[]): Promise<string> => {
    await dedupe(join(folder, file), '-o', join(folder, name), ...more);
    return readFileSync(join(folder, name), 'utf8');
  };
  const expected = await kept('set.npy', 'npy.json');
  expect(JSON.parse(expected).kept.length).toBeLessThanOrEqual(500);
  expect(await kept('set.parquet', 'parquet.json')).toBe(expected);
  expect(await kept('set.parquet', 'blocks.json', '--processes', '2', '--column', 'embedding')).toBe(expected);
  await expect(kept('set.parquet', 'none.json', '--column', 'other')).rejects.toThrow(
    "has no column of vectors 'other'; there are: embedding.",
  );
}, 60_000);
