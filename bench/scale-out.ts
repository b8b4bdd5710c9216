/**
 * What it costs to let calls run on workers, and what it gives: Debian's redis-server, this process as coordinator and worker processes beside it,
 * all on loopback. Figures are of this machine: with more workers than cores, those that are not latency-bound share them.
 *
 *     node -C @ablata/source bench/scale-out.ts                  overhead a call, workers 1 → 4, embeddings a second
 *     node -C @ablata/source bench/scale-out.ts --only embeddings   one of: overhead, scaling, embeddings, ledger
 *     node -C @ablata/source bench/scale-out.ts --kills 30       a run killed by turns, beside the same run without an executor
 */
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killLoop } from '../e2e/executor/kill-loop.ts';
import { createBullmqExecutor } from '../packages/executor-bullmq/src/index.ts';
import { HAS_REDIS, RedisServer } from '../packages/executor-bullmq/test/redis-server.ts';
import { openSqliteLedger } from '../packages/ledger/src/index.ts';
import type { RemoteCall, RemoteChannel, RemoteService } from '../packages/spec/src/index.ts';
import { median } from './harness/median.ts';
import { Crew, type CrewOptions } from './scale-out/crew.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    only: { type: 'string' },
    rows: { type: 'string', default: '1500' },
    seed: { type: 'string', default: '1' },
  },
});
if (!HAS_REDIS) {
  console.error('no redis-server on this machine: apt-get install redis-server');
  process.exit(1);
}
const { signal } = new AbortController();
let services = 0;

function serviceOf(batchSize: number): RemoteService {
  return { name: 'bench', identity: { slot: 'llm', use: 'bench', service: { number: services++ } }, batchSize };
}

function callsOf(count: number, input: (index: number) => RemoteCall['input']): RemoteCall[] {
  return Array.from({ length: count }, (_, index) => ({
    key: hash('sha256', `${services}/${index}`),
    input: input(index),
  }));
}

interface Measured {
  readonly seconds: number;
  /** Of this process. */
  readonly cpu: number;
  readonly workerCpu: number;
  readonly redisCpu: number;
}

/** Asks for all batches, so many at once, and lets each answer go. */
async function measure(
  redis: RedisServer,
  crew: Omit<CrewOptions, 'url' | 'service'>,
  batchSize: number,
  count: number,
  input: (index: number) => RemoteCall['input'],
  each: (bytes: Uint8Array | undefined) => void = () => {},
): Promise<Measured> {
  const service = serviceOf(batchSize);
  const calls = callsOf(count, input);
  await using executor = { ...createBullmqExecutor({ url: redis.url, keepSeconds: 0 }) } as never as AsyncDisposable & {
    connect(service: RemoteService): RemoteChannel;
  };
  await using workers = await Crew.start({ ...crew, url: redis.url, service });
  const channel = executor.connect(service);
  await channel.start(signal);
  const atOnce = channel.concurrency();
  const [workerBefore, redisBefore] = [await workers.cpu(), await redis.cpu()];
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const batch = calls.slice(next, next + batchSize);
      next += batchSize;
      for (const outcome of await channel.ask(batch, signal)) each(outcome.ok ? outcome.value.bytes : undefined);
      channel.release(batch.map(({ key }) => key));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const [workerCpu, redisCpu] = [(await workers.cpu()) - workerBefore, (await redis.cpu()) - redisBefore];
  return { seconds, cpu: (user + system) / 1e6, workerCpu, redisCpu };
}

async function overhead(redis: RedisServer): Promise<void> {
  const prompt = 'A prompt of about a thousand characters, as those of verbalized sampling are. '.repeat(13);
  const request = (index: number): RemoteCall['input'] => ({
    request: { messages: [{ role: 'user', content: `${prompt}${index}` }], n: 1, seed: index },
    sample: index,
  });
  const count = 4000;
  const rounds: Measured[] = [];
  for (let round = 0; round < 4; round++)
    rounds.push(await measure(redis, { workers: 1, atOnce: 32 }, 1, count, request));
  const [, ...warm] = rounds;
  const per = (which: 'cpu' | 'workerCpu'): string =>
    (1000 * median(warm.map((round) => round[which] / count))).toFixed(3);
  const rate = (count / median(warm.map(({ seconds }) => seconds))).toFixed(0);
  console.log(`overhead a call (${count} completions, prompt 1 kB, no work, median of ${warm.length})`);
  console.log(`  coordinator ${per('cpu')} ms CPU, worker ${per('workerCpu')} ms CPU, ${rate} calls/s\n`);
}

async function scaling(redis: RedisServer): Promise<void> {
  console.log('latency-bound work (500 ms a call, 8 at once a worker; median of 3)');
  console.log('workers  calls/s  × one');
  const rates = new Map<number, number[]>([1, 2, 4].map((workers) => [workers, []]));
  for (let round = 0; round < 3; round++) {
    for (const [workers, seen] of rates) {
      const count = 96 * workers;
      const { seconds } = await measure(redis, { workers, milliseconds: 500, atOnce: 8 }, 1, count, (index) => index);
      seen.push(count / seconds);
    }
  }
  const one = median(rates.get(1) as number[]);
  for (const [workers, seen] of rates) {
    const rate = median(seen);
    console.log(`${String(workers).padStart(7)}  ${rate.toFixed(1).padStart(7)}  ${(rate / one).toFixed(2)}`);
  }
  console.log();
}

async function embeddings(redis: RedisServer): Promise<void> {
  const [count, dimension] = [40_000, 1024];
  const vectors = new Float32Array(dimension);
  const place = (bytes: Uint8Array | undefined): void => new Uint8Array(vectors.buffer).set(bytes as Uint8Array);
  const text = (index: number): string =>
    `Restate the goal of problem ${index} in your own words, then check the units.`;
  const rounds: Measured[] = [];
  for (let round = 0; round < 3; round++)
    rounds.push(await measure(redis, { workers: 2, atOnce: 2, dimension }, 256, count, text, place));
  const rate = median(rounds.map(({ seconds }) => count / seconds));
  const cpu = median(rounds.map((round) => round.cpu / count));
  console.log(`embeddings (${count} × ${dimension}, batches of 256, 2 workers that compute nothing, median of 3)`);
  const redisCpu = median(rounds.map((round) => round.redisCpu / count));
  console.log(`  ${rate.toFixed(0)}/s; CPU each: coordinator ${micro(cpu)}, Redis ${micro(redisCpu)}\n`);
}

function micro(seconds: number): string {
  return `${(seconds * 1e6).toFixed(0)} µs`;
}

/** What a coordinator does with an embedding besides: the ledger looks it up, writes it and syncs. */
async function ledger(): Promise<void> {
  const [count, dimension, batch] = [20_000, 1024, 256];
  const folder = mkdtempSync(join(tmpdir(), 'ablata-ledger-'));
  try {
    const store = openSqliteLedger(join(folder, 'ledger.db'));
    const identity = { slot: 'encoder', plugin: 'bench', version: '1', use: 'bench', service: {} };
    const [cpu, start] = [process.cpuUsage(), performance.now()];
    for (let from = 0; from < count; from += batch) {
      const texts = Array.from(
        { length: batch },
        (_, row) => `Restate the goal of problem ${from + row}, then check the units.`,
      );
      const missing = texts.filter((text) => store.embedding(identity, text) === undefined);
      const vector = new Float32Array(dimension).fill(from);
      await store.rememberEmbeddings(
        identity,
        missing,
        missing.map(() => ({ vector, truncated: false, unknown: 0 })),
      );
    }
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    await store.close();
    console.log(`the ledger beside it (${count} × ${dimension})`);
    console.log(`  ${(count / seconds).toFixed(0)}/s; CPU each: ${micro((user + system) / 1e6 / count)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.kills === undefined) {
  await using redis = await RedisServer.start();
  const parts = { overhead, scaling, embeddings, ledger };
  for (const [name, part] of Object.entries(parts)) if ((values.only ?? name) === name) await part(redis);
} else {
  const kills = Number(values.kills);
  console.log(`${values.rows} rows on 2 workers, 60 ms an answer, ${kills} kills by turns\n`);
  const report = await killLoop({
    target: Number(values.rows),
    kills,
    seed: Number(values.seed),
    latencyMs: 60,
    onKill: ({ victim, begun }) => console.log(`${victim.padEnd(14)} after ${begun} answers`),
  });
  const { different, files, answers, twice, mostInFlight, seconds } = report;
  console.log(`
kills        ${report.kills.length}
answers      ${answers}
begun twice  ${twice}, at most ${mostInFlight} were in flight at kills and freezes of a worker
files        ${files}, ${different.length === 0 ? 'all byte-identical to the run without an executor' : `DIFFERENT: ${different.join(', ')}`}
seconds      ${seconds.toFixed(0)}`);
  process.exitCode = different.length > 0 || twice > mostInFlight || report.kills.length < kills ? 1 : 0;
}
