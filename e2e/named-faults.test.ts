import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type FakeServerOptions, type Fault, startServer } from '../packages/testkit/src/server/index.ts';
import { ablata } from './support/ablata.ts';

const ROWS = 200;
const KEY = 'sk-canary-0123456789';
const root = mkdtempSync(join(tmpdir(), 'ablata-named-faults-'));
afterAll(() => rmSync(root, { recursive: true }));
let runs = 0;

/** A run of 200 rows at such a server: a hash of its rows, or what it said when it failed. */
async function runAt(server: FakeServerOptions, llm: Readonly<Record<string, unknown>> = {}) {
  await using started = await startServer(server);
  const name = `run${runs++}`;
  const config = {
    name,
    seed: 7,
    target: ROWS,
    services: {
      source: { use: 'word-problems' },
      prompt: { use: 'direct' },
      llm: { use: 'vllm', baseURL: started.url, model: 'tiny', apiKeyEnv: 'ABLATA_CANARY', ...llm },
      encoder: { use: 'lexical' },
      dedupe: { use: 'exact-text' },
      splits: { use: 'nested', sizes: [100], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
      output: { use: 'jsonl' },
    },
    run: { folder: 'runs', ledger: `${name}.db` },
  };
  const file = join(root, `${name}.yaml`);
  writeFileSync(file, JSON.stringify(config));
  const { status, stdout, stderr } = await ablata(['run', file], { cwd: root, env: { ABLATA_CANARY: KEY } });
  expect(stdout + stderr).not.toContain(KEY);
  if (status !== 0) return { said: stderr, rows: undefined };
  const rows = readFileSync(join(root, 'runs', name, 'dataset', `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  expect(rows).toHaveLength(ROWS);
  return { said: stderr, rows: createHash('sha256').update(rows.join('\n')).digest('hex') };
}

/** What only a deadline ends. */
const endless: Fault[] = [{ kind: 'hang' }, { kind: 'drip' }, { kind: 'endless' }];
const broken: Fault[] = [
  { kind: 'bad-chunk' },
  { kind: 'bad-header' },
  { kind: 'huge-headers' },
  { kind: 'web-page' },
  { kind: 'body', text: '"hello"' },
  { kind: 'body', text: '{"error":{"message":"engine died"}}' },
  { kind: 'index', index: 4_294_967_293 },
  { kind: 'refusal', of: 'engine-dead-vllm' },
];
const odd: Fault[] = [
  { kind: 'parts' },
  { kind: 'index', index: null },
  { kind: 'no-delta', written: 'missing' },
  { kind: 'no-delta', written: 'null' },
  { kind: 'not-streamed' },
  { kind: 'usage', json: '{"prompt_tokens":1e999}' },
  { kind: 'usage', json: '{"prompt_tokens":"7","completion_tokens":{}}' },
  { kind: 'usage', json: '{"prompt_tokens":-5,"completion_tokens":-5}' },
];
const reasoning: Fault[] = [
  { kind: 'reasoning', field: 'reasoning' },
  { kind: 'reasoning', field: 'reasoning_content' },
];
const quick = { timeout: 1.5, firstTokenTimeout: 1, idleTimeout: 1 };

describe.concurrent('a run of 200 rows ends with the right rows at a server that', { timeout: 120_000 }, () => {
  const expected = runAt({}).then(({ rows }) => rows);
  it.each<[string, FakeServerOptions, Readonly<Record<string, unknown>>]>([
    ['breaks one answer in five', { faults: [{ rate: 0.2, firstArrivals: 2, fault: [...broken, ...endless] }] }, quick],
    [
      'breaks one stream in five',
      {
        faults: [
          {
            rate: 0.2,
            firstArrivals: 2,
            fault: [...broken, ...endless, { kind: 'stall' }, { kind: 'finish', reason: '' }],
          },
        ],
      },
      { ...quick, stream: true },
    ],
    ['answers in odd shapes', { faults: [{ fault: odd }] }, {}],
    ['streams in odd shapes', { faults: [{ fault: odd }] }, { stream: true }],
    ['answers in a field for reasoning', { faults: [{ fault: reasoning }] }, { reasoning: 'answer' }],
    ['wants max_completion_tokens', { refuses: ['max_tokens'] }, {}],
  ])('%s', async (_, server, llm) => {
    const { rows, said } = await runAt(server, llm);
    expect(rows, said).toBe(await expected);
  });
});

describe.concurrent('a run of 200 rows says its cause when a server', { timeout: 120_000 }, () => {
  it.each<[string, Fault, RegExp, Readonly<Record<string, unknown>>?]>([
    ['never answers', { kind: 'hang' }, /has answered usefully for \d+ s .*: no answer in time/u],
    ['drips', { kind: 'drip' }, /has answered usefully for \d+ s .*: no first token in time/u, { stream: true }],
    ['never ends', { kind: 'endless' }, /has answered usefully for \d+ s .*: no answer in time/u],
    ['resets, as behind a tunnel', { kind: 'reset' }, /has answered usefully for \d+ s .*: connection reset/u],
    ['answers with a page', { kind: 'web-page' }, /: a web page came instead of an answer/u],
    [
      'redirects',
      { kind: 'redirect', to: 'http://127.0.0.1:9/v1' },
      /redirects to http:\/\/127\.0\.0\.1:9\/v1: HTTP 307/u,
    ],
    ['echoes the key', { kind: 'echo-key' }, /the server refuses every request, last request \d+: HTTP 400/u],
    ['has too short a context', { kind: 'refusal', of: 'context-llama.cpp' }, /no request fits the model's context/u],
    ['takes no system message', { kind: 'refusal', of: 'system-role-gemma' }, /systemRole: false/u],
    ['has lost its engine', { kind: 'refusal', of: 'engine-dead-vllm' }, /set seed: false/u],
  ])('%s', async (_, fault, words, llm = {}) => {
    const { said } = await runAt(
      { faults: [{ fault }] },
      { timeout: 0.5, firstTokenTimeout: 0.4, patience: 1.5, ...llm },
    );
    expect(said.replaceAll(/\s+/gu, ' ')).toMatch(words);
  });
});
