/**
 * How fast answers become durable in the ledger, beside the plain way: appending lines of JSON to a file and calling fsync, with
 * the same number of answers in a group. A line appended can't be looked up; the ledger's answer can.
 *
 *     node -C @ablata/source bench/ledger.ts [rounds] [folder]
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CompletionKey,
  type LedgerIdentity,
  openSqliteLedger,
  type StoredEmbedding,
} from '../packages/ledger/src/index.ts';
import type { Completion } from '../packages/spec/src/index.ts';
import { figure } from './harness/figure.ts';
import { median } from './harness/median.ts';

const COMPLETIONS = 20_000;
const EMBEDDINGS = 10_000;
const DIMENSION = 1024;
/** So many where each waits for its own fsync. */
const ALONE = 300;
/** Answers that come together: one commit, or one fsync. */
const GROUP = 512;

const rounds = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'ablata-bench-'));

const identity: LedgerIdentity = {
  slot: 'llm',
  plugin: '@ablata/llm-vllm',
  version: '0.1',
  use: 'vllm',
  service: { model: 'Qwen/Qwen2.5-7B-Instruct', temperature: 1, maxTokens: 2048 },
};

/** About what verbalized sampling over four problems asks and gets. */
function keyOf(sample: number): CompletionKey {
  const problem = 'A train leaves at noon and travels at sixty miles an hour for a while; how far does it come? ';
  const content = `${problem.repeat(12)} (${sample})`;
  return {
    identity,
    sample,
    request: {
      messages: [
        { role: 'system', content: problem },
        { role: 'user', content },
      ],
      n: 1,
      seed: sample,
    },
  };
}

function completionOf(sample: number): Completion {
  const instruction = `Before computing, restate the goal in your own words and check the units (${sample}). `;
  return {
    choices: [{ text: instruction.repeat(8), finishReason: 'stop' }],
    usage: { promptTokens: 320, completionTokens: 150, cachedTokens: 256 },
    seconds: 0.317,
    attempts: 1,
    extra: { model: 'Qwen/Qwen2.5-7B-Instruct', fingerprint: null },
  };
}

function embeddingOf(row: number): StoredEmbedding {
  return {
    vector: Float32Array.from({ length: DIMENSION }, (_, index) => Math.sin(row + index)),
    truncated: false,
    unknown: 0,
  };
}

interface Measured {
  readonly seconds: number;
  readonly cpu: number;
}

async function measure(act: () => Promise<void> | void): Promise<Measured> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await act();
  const used = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1000, cpu: (used.user + used.system) / 1e6 };
}

function* groups(count: number, size = GROUP): Generator<readonly number[]> {
  for (let from = 0; from < count; from += size) {
    yield Array.from({ length: Math.min(size, count - from) }, (_, index) => from + index);
  }
}

function appendLines(file: string, count: number, line: (row: number) => string, size = GROUP): void {
  const handle = openSync(file, 'a');
  for (const group of groups(count, size)) {
    writeSync(handle, group.map((row) => `${line(row)}\n`).join(''));
    fsyncSync(handle);
  }
  closeSync(handle);
}

const results = new Map<string, { count: number; measured: Measured[] }>();
async function record(name: string, count: number, act: () => Promise<void> | void): Promise<void> {
  const entry = results.get(name) ?? { count, measured: [] };
  entry.measured.push(await measure(act));
  results.set(name, entry);
}

const texts = Array.from({ length: EMBEDDINGS }, (_, row) => `Before computing, restate the goal (${row}).`);
const embeddings = texts.map((_, row) => embeddingOf(row));

for (let round = 0; round < rounds; round++) {
  // Requests and answers are made anew each round, as in a run, and outside what is measured.
  const asked = Array.from({ length: COMPLETIONS }, (_, sample) => ({
    key: keyOf(sample),
    completion: completionOf(sample),
  }));
  const file = join(folder, `${round}.db`);
  const lines = join(folder, `${round}.jsonl`);
  const ledger = openSqliteLedger(file);
  await record('completions: ledger', COMPLETIONS, async () => {
    for (const group of groups(COMPLETIONS)) {
      await Promise.all(
        group.map((row) => {
          const { key, completion } = asked[row] as (typeof asked)[number];
          return ledger.rememberCompletion(key, completion);
        }),
      );
    }
  });
  await record('completions: JSONL + fsync', COMPLETIONS, () =>
    appendLines(lines, COMPLETIONS, (row) => JSON.stringify(asked[row])),
  );
  await record('completions: JSONL, fsync each', ALONE, () =>
    appendLines(lines, ALONE, (row) => JSON.stringify(asked[row]), 1),
  );
  await record('completions: ledger, one by one', ALONE, async () => {
    for (let row = 0; row < ALONE; row++) {
      const { key, completion } = asked[row] as (typeof asked)[number];
      await ledger.rememberCompletion({ ...key, sample: COMPLETIONS + row }, completion);
    }
  });
  await record('embeddings: ledger', EMBEDDINGS, async () => {
    for (const group of groups(EMBEDDINGS)) {
      await ledger.rememberEmbeddings(
        identity,
        group.map((row) => texts[row] as string),
        group.map((row) => embeddings[row] as StoredEmbedding),
      );
    }
  });
  await record('embeddings: JSONL + fsync', EMBEDDINGS, () =>
    appendLines(lines, EMBEDDINGS, (row) =>
      JSON.stringify({ text: texts[row], vector: [...(embeddings[row] as StoredEmbedding).vector] }),
    ),
  );
  await ledger.close();

  const reader = openSqliteLedger(file);
  const again = Array.from({ length: COMPLETIONS }, (_, sample) => keyOf(sample));
  await record('completions: look up', COMPLETIONS, () => {
    for (const key of again) if (!reader.completion(key)) throw new Error('lost');
  });
  await record('embeddings: look up', EMBEDDINGS, () => {
    for (const text of texts) if (!reader.embedding(identity, text)) throw new Error('lost');
  });
  await reader.close();
  for (const path of [file, lines]) rmSync(path);
}
rmSync(folder, { recursive: true });

const cpuOf = (name: string): number => {
  const { count = 1, measured = [] } = results.get(name) ?? {};
  return (median(measured.map((each) => each.cpu)) / count) * 1e6;
};
const seconds = (name: string): number => median(results.get(name)?.measured.map((each) => each.seconds) ?? []);
console.log(`medians of ${rounds} rounds, groups of ${GROUP}, ${DIMENSION}-d embeddings\n`);
console.log(`${' '.repeat(32)}  answers/s   CPU µs each`);
for (const [name, { count }] of results) {
  const cpu = cpuOf(name);
  console.log(`${name.padEnd(32)} ${(count / seconds(name)).toFixed(0).padStart(10)} ${cpu.toFixed(1).padStart(13)}`);
}
for (const kind of ['completions', 'embeddings']) {
  const ratio = seconds(`${kind}: JSONL + fsync`) / seconds(`${kind}: ledger`);
  figure({
    name: `ledger: ${kind}`,
    unit: 'CPU-µs each',
    ours: cpuOf(`${kind}: ledger`),
    peer: { name: 'JSONL + fsync', value: cpuOf(`${kind}: JSONL + fsync`) },
  });
  console.log(`\n${kind}: the ledger is ${ratio.toFixed(2)} × as fast as JSONL + fsync`);
}
