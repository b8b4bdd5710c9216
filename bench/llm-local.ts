/**
 * @ablata/llm-local beside llama.cpp's own server and vLLM: tokens written a second at 1, 4 and 8 answers at once.
 *
 *   node -C @ablata/source bench/llm-local.ts FILE.gguf [--server PYTHON] [--vllm] [--answers 8] [--tokens 32] [--rounds 3] [--threads 1]
 *
 * node-llama-cpp is looked for from the working directory, or from the folder that `--project` names. PYTHON must have xllamacpp, whose server is llama.cpp's.
 * `--vllm` starts the vLLM that `npm run test:real` sets up, with SmolLM2-135M in bfloat16, whatever FILE.gguf is; its engine has one thread. Servers are asked
 * through @ablata/llm-vllm. Engines take turns within a round. Rates are tokens a CPU-second of the processes that compute (comparable on a machine that others
 * use too), and tokens a second by the clock.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { startLlamaCppServer } from '../e2e/real/support/llama-cpp-server.ts';
import { folderOf } from '../e2e/real/support/part.ts';
import { smollm2 } from '../e2e/real/support/parts.ts';
import { VllmServer } from '../e2e/real/support/vllm-server.ts';
import { createLocal, type LocalOptions } from '../packages/llm-local/src/index.ts';
import { connectVllm } from '../packages/llm-vllm/src/index.ts';
import type { LanguageModel } from '../packages/spec/src/index.ts';
import { median } from './harness/median.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: 'string' },
    vllm: { type: 'boolean', default: false },
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
  /** CPU-seconds so far of who computes. */
  readonly cpu: () => number;
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
const remote = async (name: string, baseURL: string, group: number): Promise<Engine> => ({
  name,
  model: await connectVllm({ baseURL, maxTokens: tokens, concurrency: 8 }),
  cpu: () => cpuOf(group),
});

const server =
  values.server === undefined
    ? undefined
    : await startLlamaCppServer(values.server, resolve(file), { slots: 8, context: 512, threads });
const vllm = values.vllm
  ? await new VllmServer(folderOf(smollm2), 'smollm2', [
      '--max-model-len',
      '1024',
      '--max-num-batched-tokens',
      '4096',
    ]).start()
  : undefined;
// vLLM is in a process group of its own, which would outlive this one.
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => {
    void vllm?.kill();
    void server?.kill();
    process.exit(1);
  });
const engines = [
  await local('llm-local, exact', {}),
  await local('llm-local, shared', { batching: 'shared' }),
  ...(server === undefined ? [] : [await remote("llama.cpp's server", server.url, server.pid)]),
  ...(vllm === undefined ? [] : [await remote('vLLM, bfloat16', `${vllm.origin}/v1`, vllm.group)]),
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
      return `${cpu.toFixed(1)} (${clock.toFixed(1)})`;
    });
    console.log(`| ${engine.name} | ${cells.join(' | ')} |`);
  }
  console.log('\ntokens a CPU-second (by the clock), median');
} finally {
  for (const { model } of engines) await model[Symbol.asyncDispose]?.();
  await server?.[Symbol.asyncDispose]();
  await vllm?.kill();
}

/** Asks the same questions, so many at once. */
async function measure({ model, cpu }: Engine, atOnce: number, round: number): Promise<{ cpu: number; clock: number }> {
  const [cpuBefore, start] = [cpu(), performance.now()];
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
    cpu: written / (cpu() - cpuBefore),
    clock: written / ((performance.now() - start) / 1000),
  };
}

/** Of all processes of a group, or of the one process where it leads none. */
function cpuOf(group: number): number {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const fields = statOf(pid);
    if (Number(pid) === group || Number(fields?.[2]) === group) ticks += Number(fields?.[11]) + Number(fields?.[12]);
  }
  return ticks / TICKS;
}

/** Fields of /proc/PID/stat from the third on: state, parent, group, …; undefined when it has ended. */
function statOf(pid: string): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ');
  } catch {
    return undefined;
  }
}

function key({ name }: Engine, atOnce: number): string {
  return `${name} ${atOnce}`;
}
