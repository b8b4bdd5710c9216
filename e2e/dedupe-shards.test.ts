import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { convert } from '../packages/formats/src/index.ts';
import { createRandom } from '../packages/spec/src/index.ts';
import { command, succeed, tempProject } from './support/ablata.ts';

const [ROWS, DIMENSION] = [3000, 16];

/** Rows with their vectors; three of ten lie near an earlier one, on either side of the threshold. */
function rows(): string {
  const random = createRandom(3, 'rows');
  const noise = (): number => random.float() + random.float() + random.float() - 1.5;
  const all: number[][] = [];
  for (let row = 0; row < ROWS; row++) {
    const near = row > 10 && random.float() < 0.3 ? all[random.integer(0, row - 1)] : undefined;
    const off = random.float() * 0.6;
    all.push(Array.from({ length: DIMENSION }, (_, i) => Math.fround(near ? near[i]! + off * noise() : noise())));
  }
  return all.map((embedding, row) => `${JSON.stringify({ text: `row ${row}`, embedding })}\n`).join('');
}

const config = (path: string, dedupe: object) => ({
  name: 'known',
  seed: 1,
  graph: ['texts', 'dedupe', 'split', 'write'],
  services: {
    source: { use: 'dataset', path },
    dedupe: { use: 'cosine', threshold: 0.9, ...dedupe },
    splits: { use: 'random' },
    output: [{ use: 'parquet', shard: { rows: 1200 } }, { use: 'npy' }],
  },
  stages: [
    { stage: 'texts', vectors: 'embedding' },
    { use: './halt.mjs', after: 'dedupe' },
  ],
  run: { ledger: false },
});

/** Waits for ever once 1,000 rows went by, having said so by a file, when it is told to. */
const HALT = `
import { writeFileSync } from 'node:fs';
export default {
  name: 'halt',
  reads: {},
  adds: {},
  async *run(batches) {
    let rows = 0;
    for await (const batch of batches) {
      yield batch;
      rows += batch.length;
      if (process.env.HALT && rows > 1000) {
        writeFileSync(process.env.HALT, '');
        await new Promise((resolve) => setTimeout(resolve, 1e9));
      }
    }
  },
};
`;

/** Files of the dataset, with their bytes. */
function dataset(folder: string): ReadonlyMap<string, string> {
  const root = join(folder, 'runs/known/dataset');
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .toSorted()
      .map((file) => [file.slice(root.length + 1), readFileSync(file).toString('base64')]),
  );
}

test('a run removes near-duplicates of a set in shards that has its vectors: the same files whatever memory and threads, and after SIGKILL', async () => {
  const folder = tempProject({ 'rows.jsonl': rows(), 'halt.mjs': HALT });
  const at = (...args: string[]) => succeed(args, { cwd: folder });
  const prepare = (path: string, dedupe: object = {}): void => {
    rmSync(join(folder, 'runs'), { recursive: true, force: true });
    writeFileSync(join(folder, 'ablata.yaml'), JSON.stringify(config(path, dedupe)));
  };
  const cut = (name: string, rows: number): Promise<unknown> =>
    convert(join(folder, 'rows.jsonl'), join(folder, name), undefined, { rows });
  await cut('set.parquet', 800);
  await cut('set.npy', 700);

  prepare('set.npy');
  await at('run');
  const ofNpy = dataset(folder).get('known.npy');

  prepare('set.parquet');
  const { stdout } = await at('run');
  expect(stdout).toMatch(/All there was is in the dataset\.[\s\S]*duplicate +705 /);
  const expected = dataset(folder);
  expect(expected.has('known-00001-of-00002.parquet')).toBe(true);
  expect(expected.get('known.npy')).toBe(ofNpy);

  prepare('set.parquet', { memory: 0, threads: 3 });
  expect((await at('plan')).stdout).toMatch(/, and 192.0 kB in a temporary file for 3,000 kept rows of 16/);
  const child = spawn(process.execPath, [...command, 'run'], {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, HALT: join(folder, 'there') },
  });
  const ended = once(child, 'exit');
  while (child.exitCode === null && !existsSync(join(folder, 'there'))) await wait(5);
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(existsSync(join(folder, 'runs/known/dataset'))).toBe(false);
  await at('run');
  expect(dataset(folder)).toEqual(expected);
}, 120_000);
