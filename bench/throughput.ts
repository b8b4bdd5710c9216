/**
 * Whether a run keeps a server full: 64 requests in flight at a server in another process whose latency is log-normal with a mean of
 * 300 ms and a heavy tail. The wall time of the whole pipeline (encoding, dedup, ledger, files) beside the least that is
 * possible: the service time of all requests, divided by 64.
 *
 *     node -C @ablata/source bench/throughput.ts [rows]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServerProcess } from '../e2e/scene.ts';
import { host } from '../packages/cli/src/host.ts';
import { type ExperimentConfig, openExperiment, openSession, run } from '../packages/core/src/index.ts';

const IN_FLIGHT = 64;
const MEAN = 0.3;
const SIGMA = 1;
const [target = 12_000] = process.argv.slice(2).map(Number);

const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));
// The mean of a log-normal is its median times exp(sigma² / 2).
using server = await new ServerProcess(join(folder, 'server.log'), MEAN / Math.exp(SIGMA ** 2 / 2)).start();

interface Measured {
  readonly requests: number;
  readonly asked: number;
  /** Seconds from the first request to the last answer. */
  readonly wall: number;
  /** Seconds from the first request to the launch of the last one: while there was something to ask. */
  readonly launching: number;
  /** Sum of what the requests took, in all and while launching. */
  readonly service: number;
  readonly serviceLaunching: number;
  readonly rest: number;
  readonly cpu: number;
}

async function measure(name: string, stages: ExperimentConfig['stages'], dimension: number): Promise<Measured> {
  const config: ExperimentConfig = {
    name,
    seed: 5,
    target,
    services: {
      source: { use: 'word-problems' },
      prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
      llm: { use: 'vllm', baseURL: server.url, model: 'tiny', structured: 'off', concurrency: IN_FLIGHT },
      encoder: { use: 'lexical', dimension },
      dedupe: { use: 'cosine', threshold: 0.9 },
      splits: { use: 'random', ratios: { train: 0.8, val: 0.1, test: 0.1 } },
      output: [{ use: 'jsonl' }],
    },
    ...(stages && { stages }),
    run: { ledger: `${name}.db`, checkpointEvery: 0 },
  };
  const origin = { file: join(folder, 'ablata.yaml'), label: name, position: () => '' };
  const silent = { debug: () => {}, info: () => {}, warn: () => {} };
  await using session = openSession(config, origin, { logger: silent });
  const experiment = await openExperiment(config, origin, session, host);
  const start = performance.now();
  const cpu = process.cpuUsage();
  const manifest = await run(experiment, session, {
    folder: join(folder, 'runs', name),
    label: name,
    signal: new AbortController().signal,
  });
  const whole = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  return {
    ...timeline(join(folder, `${name}.db`), whole),
    requests: manifest.books.requests,
    cpu: (used.user + used.system) / 1e6,
  };
}

/** When each request was under way, from the ledger. */
function timeline(ledger: string, whole: number): Omit<Measured, 'requests' | 'cpu'> {
  const database = new DatabaseSync(ledger, { readOnly: true });
  const rows = database.prepare('SELECT created_at, seconds FROM completions').all() as {
    created_at: string;
    seconds: number;
  }[];
  database.close();
  const spans = rows.map(({ created_at, seconds }) => {
    const end = Date.parse(created_at) / 1000;
    return { start: end - seconds, end, seconds };
  });
  const first = Math.min(...spans.map(({ start }) => start));
  const lastLaunch = Math.max(...spans.map(({ start }) => start));
  const wall = Math.max(...spans.map(({ end }) => end)) - first;
  const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0);
  return {
    asked: rows.length,
    wall,
    launching: lastLaunch - first,
    service: sum(spans.map(({ seconds }) => seconds)),
    serviceLaunching: sum(spans.map(({ start, end }) => Math.max(0, Math.min(end, lastLaunch) - start))),
    rest: whole - wall,
  };
}

console.log(`${target} rows, ${IN_FLIGHT} in flight, log-normal latency: mean ${MEAN * 1000} ms, sigma ${SIGMA}\n`);
console.log(
  '                      requests  asked  overshoot  service/64     wall  ratio   while launching  other  CPU',
);
for (const [label, stages, dimension] of [
  ['whole pipeline', undefined, 1024],
  ['without dedup', [{ remove: 'dedupe' }], 1024],
  // As little encoding as there can be: every dataset has an embedding.
  ['nor encoding (16-d)', [{ remove: 'dedupe' }], 16],
] as const) {
  const { requests, asked, wall, launching, service, serviceLaunching, rest, cpu } = await measure(
    label.replaceAll(/[^a-z0-9]+/g, '-'),
    stages,
    dimension,
  );
  const cells = [
    String(requests).padStart(8),
    String(asked).padStart(6),
    `${((asked / requests - 1) * 100).toFixed(1)} %`.padStart(10),
    `${(service / IN_FLIGHT).toFixed(2)} s`.padStart(11),
    `${wall.toFixed(2)} s`.padStart(8),
    (wall / (service / IN_FLIGHT)).toFixed(3).padStart(6),
    (launching / (serviceLaunching / IN_FLIGHT)).toFixed(3).padStart(17),
    `${rest.toFixed(1)} s`.padStart(6),
    `${cpu.toFixed(1)} s`.padStart(6),
  ];
  console.log(`${label.padEnd(20)}  ${cells.join(' ')}`);
}
server[Symbol.dispose]();
if (process.env['KEEP']) console.log(folder);
else rmSync(folder, { recursive: true });
process.exit();
