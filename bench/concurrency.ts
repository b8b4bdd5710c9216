/**
 * Throughput of a run of requests with the self-finding concurrency, beside fixed ones, at a server whose throughput peaks at 48 requests in
 * flight and collapses past 96.
 *
 *     node -C @ablata/source bench/concurrency.ts [requests]
 */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createVllm } from '../packages/llm-vllm/src/index.ts';
import { startServer } from '../packages/testkit/src/server/index.ts';

/** Tokens a second: about 75 answers, far below what the client's processor can do, so that the server is what is measured. */
const PEAK = 1500;

/** Tokens a second with so many running. */
function throughput(running: number): number {
  if (running <= 48) return PEAK * (running / 48) ** 0.8;
  if (running <= 96) return PEAK * (1 - (running - 48) / 480);
  return PEAK * Math.max(0.15, 0.9 - (running - 96) / 60);
}

interface Run {
  readonly seconds: number;
  /** The limit after each tenth of the answers. */
  readonly levels: readonly number[];
}

async function run(url: string, concurrency: number | 'auto', requests: number): Promise<Run> {
  const llm = createVllm({ baseURL: url, model: 'tiny', concurrency });
  const { signal } = new AbortController();
  await llm.start?.(signal);
  const levels: number[] = [];
  const since = performance.now();
  await new Promise<void>((resolve, reject) => {
    let launched = 0;
    let answered = 0;
    const launch = (): void => {
      while (launched < requests && launched - answered < llm.concurrency()) {
        const request = launched++;
        const messages = [{ role: 'user' as const, content: `Problem 1: number ${request}` }];
        llm.generate({ messages, n: 1, seed: request }, { signal, request, onRetry() {} }).then(() => {
          answered++;
          if (answered % Math.ceil(requests / 10) === 0) levels.push(llm.concurrency());
          if (answered === requests) resolve();
          else launch();
        }, reject);
      }
    };
    launch();
  });
  const seconds = (performance.now() - since) / 1000;
  await llm[Symbol.asyncDispose]?.();
  return { seconds, levels };
}

if (isMainThread) {
  const requests = Number(process.argv[2] ?? 5000);
  const worker = new Worker(new URL(import.meta.url));
  const url = await new Promise<string>((resolve) => worker.once('message', resolve));
  await run(url, 16, 200);
  console.log(`${requests} requests`);
  console.log('concurrency   seconds   answers/s   of best fixed   limit after each tenth');
  let best = 0;
  for (const concurrency of [8, 16, 32, 48, 64, 128, 'auto', 'auto'] as const) {
    // A fixed limit has nothing to find out: its rate shows in a shorter run.
    const count = concurrency === 'auto' ? requests : Math.ceil(requests / 5);
    const { seconds, levels } = await run(url, concurrency, count);
    const rate = count / seconds;
    if (concurrency !== 'auto') best = Math.max(best, rate);
    const share = concurrency === 'auto' ? `${((rate / best) * 100).toFixed(1)} %` : '';
    console.log(
      `${String(concurrency).padStart(11)} ${seconds.toFixed(2).padStart(9)} ${rate.toFixed(0).padStart(11)} ${share.padStart(15)}   ${concurrency === 'auto' ? levels.join(' ') : ''}`,
    );
  }
  await worker.terminate();
} else {
  const server = await startServer({ latency: { kind: 'shared', throughput } });
  parentPort?.postMessage(server.url);
}
