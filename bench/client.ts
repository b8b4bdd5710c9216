/**
 * What a request costs in the client: Ablata's vLLM plugin beside the bare `openai` client and bare `fetch`, at a local server that answers at once.
 * Rounds of all three alternate; the table shows medians.
 *
 *     node -C @ablata/source bench/client.ts [requests] [rounds]
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import OpenAI from 'openai';
import { createVllm } from '../packages/llm-vllm/src/index.ts';
import { median } from './harness/median.ts';

const CONCURRENCY = 32;
const MESSAGES = [
  { role: 'system' as const, content: 'You write meta-cognitive instructions. '.repeat(20) },
  { role: 'user' as const, content: 'Problem 1: How many apples are left? '.repeat(10) },
];

/** Keeps {@link CONCURRENCY} requests in flight; gives wall and processor seconds of this process' main thread and helpers. */
async function measure(
  requests: number,
  ask: (number: number) => Promise<unknown>,
): Promise<{ wall: number; cpu: number }> {
  const cpuBefore = process.threadCpuUsage();
  const since = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < requests) await ask(next++);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
  const wall = (performance.now() - since) / 1000;
  const { user, system } = process.threadCpuUsage(cpuBefore);
  return { wall, cpu: (user + system) / 1e6 };
}

if (isMainThread) {
  const requests = Number(process.argv[2] ?? 3000);
  const rounds = Number(process.argv[3] ?? 5);
  const worker = new Worker(new URL(import.meta.url));
  const url = await new Promise<string>((resolve) => worker.once('message', resolve));

  const llm = createVllm({ baseURL: url, model: 'tiny', concurrency: CONCURRENCY });
  const openai = new OpenAI({ baseURL: url, apiKey: 'none', maxRetries: 0 });
  const { signal } = new AbortController();
  const body = (seed: number) => ({ model: 'tiny', messages: MESSAGES, seed, temperature: 1, max_tokens: 2048 });
  const clients: Record<string, (number: number) => Promise<unknown>> = {
    'llm-vllm': (seed) => llm.generate({ messages: MESSAGES, n: 1, seed }, { signal, request: seed, onRetry() {} }),
    'openai client': (seed) => openai.chat.completions.create(body(seed)),
    fetch: async (seed) =>
      (
        await fetch(`${url}/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body(seed)),
        })
      ).json(),
  };
  await llm.start?.(signal);
  const walls: Record<string, number[]> = {};
  const cpus: Record<string, number[]> = {};
  for (let round = 0; round <= rounds; round++) {
    for (const [name, ask] of Object.entries(clients)) {
      const { wall, cpu } = await measure(requests, ask);
      // The first round warms up.
      if (round === 0) continue;
      walls[name] = [...(walls[name] ?? []), wall];
      cpus[name] = [...(cpus[name] ?? []), cpu];
    }
  }
  const rate = (name: string): number => requests / median(walls[name] as number[]);
  const cost = (name: string): number => median(cpus[name] as number[]) / requests;
  console.log(`${requests} requests, ${CONCURRENCY} in flight, medians of ${rounds} rounds`);
  console.log('client          requests/s   of openai   of fetch   µs processor/request');
  for (const name of Object.keys(clients)) {
    const ratio = (other: string): string => (rate(name) / rate(other)).toFixed(2);
    console.log(
      `${name.padEnd(14)} ${rate(name).toFixed(0).padStart(11)} ${ratio('openai client').padStart(11)} ${ratio('fetch').padStart(10)} ${(cost(name) * 1e6).toFixed(0).padStart(22)}`,
    );
  }
  await llm[Symbol.asyncDispose]?.();
  await worker.terminate();
} else {
  const answer = JSON.stringify({
    id: 'x',
    object: 'chat.completion',
    created: 0,
    model: 'tiny',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Check the units. '.repeat(20) },
        finish_reason: 'stop',
        logprobs: null,
      },
    ],
    usage: { prompt_tokens: 200, completion_tokens: 80, total_tokens: 280 },
  });
  const models = JSON.stringify({ object: 'list', data: [{ id: 'tiny', object: 'model' }] });
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const text = request.url?.endsWith('/models') ? models : answer;
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
        .end(text);
    });
  });
  server.listen(0, '127.0.0.1', () =>
    parentPort?.postMessage(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`),
  );
}
