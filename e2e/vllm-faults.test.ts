import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { type FaultRule, startServer } from '../packages/testkit/src/server/index.ts';

const REQUESTS = 2000;
const bin = new URL('../packages/cli/src/bin.ts', import.meta.url).pathname;
const root = mkdtempSync(join(tmpdir(), 'ablata-faults-'));
afterAll(() => rmSync(root, { recursive: true }));

interface Manifest {
  readonly books: {
    readonly requests: number;
    readonly asked: number;
    readonly kept: number;
    readonly fates: { readonly [fate: string]: number };
  };
  readonly retries: { readonly [reason: string]: number };
}

/** Runs the whole pipeline at a server with these faults; gives a hash of each dataset file, the books and what the server saw. */
async function runAt(name: string, port: number, faults: readonly FaultRule[]) {
  // How much of a prompt a server had cached depends on what else it did: that is no part of what is compared.
  await using server = await startServer({ faults, port, cachedTokens: false });
  const config = {
    name: 'faults',
    seed: 7,
    target: 100_000,
    budget: { requests: REQUESTS },
    saturation: false,
    services: {
      source: { use: 'word-problems' },
      prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 2 },
      llm: { use: 'vllm', baseURL: server.url, model: 'tiny', timeout: 3, concurrency: { start: 32, max: 64 } },
      encoder: { use: 'lexical' },
      dedupe: { use: 'cosine', threshold: 0.9 },
      splits: { use: 'nested', sizes: [100], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
      output: [{ use: 'jsonl' }, { use: 'pt' }],
    },
    run: { folder: name, ledger: `${name}.db` },
  };
  const file = join(root, `${name}.yaml`);
  writeFileSync(file, JSON.stringify(config));
  await promisify(execFile)(process.execPath, ['-C', '@ablata/source', bin, 'run', file], { cwd: root });
  const run = join(root, name, 'faults');
  const files = Object.fromEntries(
    readdirSync(join(run, 'dataset'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(run.length), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
  const manifest = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as Manifest;
  return {
    files,
    manifest,
    port: Number(new URL(server.url).port),
    met: server.requests.filter(({ fault }) => fault !== undefined).length,
  };
}

it('a run over a server that fails one time in five ends with the dataset of a faultless run', async () => {
  const mixed: FaultRule = {
    rate: 0.2,
    firstArrivals: 4,
    fault: [
      { kind: 'status', status: 429, retryAfter: 0 },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 500 },
      { kind: 'reset' },
      { kind: 'cut' },
      { kind: 'truncated-json' },
      { kind: 'no-choices' },
      { kind: 'hang' },
    ],
  };
  const fine = await runAt('fine', 0, []);
  const faulty = await runAt('faulty', fine.port, [mixed]);
  expect(faulty.met).toBeGreaterThan(REQUESTS * 0.15);
  expect(Object.keys(faulty.files).length).toBeGreaterThan(3);
  expect(faulty.files).toEqual(fine.files);
  const { books, retries } = faulty.manifest;
  expect(books.requests).toBe(REQUESTS);
  expect(books.kept).toBeGreaterThan(REQUESTS);
  expect(books.asked).toBe(books.kept + Object.values(books.fates).reduce((sum, count) => sum + count, 0));
  expect(books).toEqual(fine.manifest.books);
  expect(fine.manifest.retries).toEqual({});
  expect(Object.keys(retries).toSorted()).toEqual([
    'connection-reset',
    'http-429',
    'http-500',
    'http-503',
    'invalid-json',
    'no-choices',
    'response-cut',
    'timeout',
  ]);
});
