/**
 * @ablata/llm-local beside llama.cpp's own server and, if one is up, vLLM: tokens written a second at 1, 4 and 8 answers at once.
 *
 *   node -C @ablata/source bench/llm-local.ts FILE.gguf [--server PYTHON] [--vllm URL] [--answers 8] [--tokens 32] [--rounds 3] [--threads 1]
 *
 * node-llama-cpp is looked for from the working directory, or from the folder that `--project` names. PYTHON must have xllamacpp, whose server is llama.cpp's;
 * it is asked through @ablata/llm-vllm. Engines take turns within a round. Rates are tokens a CPU-second of the process that computes (comparable on a machine
 * that others use too), and tokens a second by the clock; of vLLM, which is somebody else's process, by the clock alone.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { startLlamaCppServer } from '../e2e/real/support/llama-cpp-server.ts';
import { createLocal, type LocalOptions } from '../packages/llm-local/src/index.ts';
import { connectVllm } from '../packages/llm-vllm/src/index.ts';
import type { LanguageModel } from '../packages/spec/src/index.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: 'string' },
    vllm: { type: 'string' },
    project: { type: 'string', default: '.' },
    answers: { type: 'string', default: '8' },
    tokens: { type: 'string', default: '32' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1' },
  },
});
const [file] = positionals;
if (file === undefined) throw new Error('Give a GGUF file.');
const [answers, tokens, rounds, threads] = [values.answers, values.tokens, values.rounds, values.threads].map(
  Number,
) as [number, number, number, number];
const TICKS = 100; // of /proc, a second
const { signal } = new AbortController();

interface Engine {
  readonly name: string;
  readonly model: LanguageModel;
  /** CPU-seconds so far of who computes; undefined where nobody can tell. */
  readonly cpu: (() => number) | undefined;
}

const local = async (name: string, options: Partial<LocalOptions>): Promise<Engine> => ({
  name,
  model: await createLocal(
    { model: resolve(file), contextSize: 512, sequences: 8, maxTokens: tokens, threads, ...options },
    { project: { root: resolve(values.project), resolve: (path) => path } },
  ),
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
});
const remote = async (name: string, baseURL: string, pid?: number): Promise<Engine> => ({
  name,
  model: await connectVllm({ baseURL, maxTokens: tokens, concurrency: 8 }),
  cpu: pid === undefined ? undefined : () => cpuOf(pid),
});

const server =
  values.server === undefined
    ? undefined
    : await startLlamaCppServer(values.server, resolve(file), { slots: 8, context: 512, threads });
const engines = [
  await local('llm-local, exact', {}),
  await local('llm-local, shared', { batching: 'shared' }),
  ...(server === undefined ? [] : [await remote("llama.cpp's server", server.url, server.pid)]),
  ...(values.vllm === undefined ? [] : [await remote('vLLM', values.vllm)]),
];
try {
  for (const { model } of engines) await model.start?.(signal);
  const rates = new Map<string, { cpu: number; clock: number }[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const atOnce of [1, 4, 8]) {
      for (const engine of engines) {
        const rate = await measure(engine, atOnce, round);
        if (round > 0) rates.set(key(engine, atOnce), [...(rates.get(key(engine, atOnce)) ?? []), rate]); // the first warms up
      }
    }
  }
  console.log('| engine | 1 at once | 4 at once | 8 at once |\n|---|---|---|---|');
  for (const engine of engines) {
    const cells = [1, 4, 8].map((atOnce) => {
      const found = rates.get(key(engine, atOnce)) ?? [];
      const [cpu, clock] = [median(found.map((rate) => rate.cpu)), median(found.map((rate) => rate.clock))];
      return `${Number.isNaN(cpu) ? '–' : cpu.toFixed(1)} (${clock.toFixed(1)})`;
    });
    console.log(`| ${engine.name} | ${cells.join(' | ')} |`);
  }
  console.log('\ntokens a CPU-second (by the clock), median');
} finally {
  for (const { model } of engines) await model[Symbol.asyncDispose]?.();
  await server?.[Symbol.asyncDispose]();
}

/** Asks the same questions, so many at once. */
async function measure({ model, cpu }: Engine, atOnce: number, round: number): Promise<{ cpu: number; clock: number }> {
  const [cpuBefore, start] = [cpu?.() ?? Number.NaN, performance.now()];
  let [next, written] = [0, 0];
  const worker = async () => {
    while (next < answers) {
      const index = next++;
      const { usage } = await model.generate(
        {
          messages: [
            { role: 'user', content: `Tell me something about the number ${round * answers + index} and about trees.` },
          ],
          n: 1,
          seed: index,
        },
        { signal, request: index, onRetry: () => {} },
      );
      written += usage.completionTokens;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return {
    cpu: written / ((cpu?.() ?? Number.NaN) - cpuBefore),
    clock: written / ((performance.now() - start) / 1000),
  };
}

function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

function key({ name }: Engine, atOnce: number): string {
  return `${name} ${atOnce}`;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
