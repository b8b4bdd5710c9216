/**
 * Answers a second with the self-found concurrency, beside fixed ones. Without an address: at a server of the testkit that shares what it can do among at most 64
 * running requests and lets the others wait, as vLLM does. With one: at that server, whose model is asked for 24 tokens each time.
 *
 *     node -C @ablata/source bench/concurrency.ts [requests] [base URL] [model] [fixed levels, with commas] [process of the server]
 *
 * With the number of the server's process (Linux) the last column tells what an answer cost it in processor time: on a machine that others use, too, that says more than
 * the clock.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createVllm } from '../packages/llm-vllm/src/index.ts';
import { startServer } from '../packages/testkit/src/server/index.ts';

/** Answers before the measurement begins: the limit should be found by then. */
const SETTLED = 200;
const SLOTS = 64;

interface Run {
  readonly rate: number;
  /** Processor seconds of the server for each answer. */
  readonly cost: number;
  /** The limit after each tenth of the answers. */
  readonly levels: readonly number[];
}

interface Server {
  readonly url: string;
  readonly model: string;
  readonly pid: number | undefined;
}

/** Processor seconds of a process and its descendants so far. */
function processorSeconds(pid: number): number {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      try {
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /su, '')
          .split(' ');
        return [{ pid: Number(name), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
      } catch {
        return []; // it ended meanwhile
      }
    });
  const sum = (of: number): number =>
    all.reduce(
      (total, each) => total + (each.pid === of ? each.ticks : 0) + (each.parent === of ? sum(each.pid) : 0),
      0,
    );
  return sum(pid) / 100;
}

async function run({ url, model, pid }: Server, concurrency: number | 'auto', requests: number): Promise<Run> {
  const llm = createVllm({ baseURL: url, model, concurrency, maxTokens: 24 });
  const { signal } = new AbortController();
  await llm.start?.(signal);
  const levels: number[] = [];
  let since = performance.now();
  let spent = 0;
  await new Promise<void>((resolve, reject) => {
    let launched = 0;
    let answered = 0;
    const launch = (): void => {
      // Beyond the last one, so that the server is as full at the end as before.
      while (launched - answered < llm.concurrency() && answered < requests) {
        const request = launched++;
        const messages = [{ role: 'user' as const, content: `Problem 1: number ${request}` }];
        llm.generate({ messages, n: 1, seed: request }, { signal, request, onRetry() {} }).then(
          () => {
            answered++;
            if (answered === SETTLED) {
              since = performance.now();
              spent = pid === undefined ? 0 : processorSeconds(pid);
            }
            if (answered % Math.ceil(requests / 10) === 0) levels.push(llm.concurrency());
            if (answered === requests) resolve();
            else launch();
          },
          (error: unknown) => (answered < requests ? reject(error as Error) : undefined), // what is in flight at the end is given up
        );
      }
    };
    launch();
  });
  const seconds = (performance.now() - since) / 1000;
  const cost = pid === undefined ? 0 : (processorSeconds(pid) - spent) / (requests - SETTLED);
  await llm[Symbol.asyncDispose]?.();
  return { rate: (requests - SETTLED) / seconds, cost, levels };
}

if (isMainThread) {
  const [requests = '2000', address, model = 'tiny', fixed = '4,8,16,32,64,128', pid] = process.argv.slice(2);
  const worker = address === undefined ? new Worker(new URL(import.meta.url)) : undefined;
  const url = address ?? (await new Promise<string>((resolve) => worker?.once('message', resolve)));
  const server = { url, model, pid: pid === undefined ? undefined : Number(pid) };
  await run(server, 16, SETTLED + 1);
  console.log(`${requests} requests, measured after the first ${SETTLED}`);
  console.log('concurrency   answers/s   of best fixed   s/answer   limit after each tenth');
  let best = 0;
  for (const concurrency of [...fixed.split(',').map(Number), 'auto', 'auto'] as const) {
    const { rate, cost, levels } = await run(server, concurrency, Number(requests));
    if (concurrency !== 'auto') best = Math.max(best, rate);
    const share = concurrency === 'auto' ? `${((rate / best) * 100).toFixed(1)} %` : '';
    const shown = concurrency === 'auto' ? levels.join(' ') : '';
    const spent = pid === undefined ? '' : cost.toFixed(3);
    console.log(
      `${String(concurrency).padStart(11)} ${rate.toFixed(2).padStart(11)} ${share.padStart(15)} ${spent.padStart(10)}   ${shown}`,
    );
  }
  await worker?.terminate();
} else {
  const throughput = (running: number): number => (2400 * running) / (24 + running);
  const started = await startServer({ latency: { kind: 'shared', throughput }, maxRunning: SLOTS });
  parentPort?.postMessage(started.url);
}
