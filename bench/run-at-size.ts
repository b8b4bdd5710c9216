/**
 * How time and memory grow with the rows of a run: the quickstart's graph over the offline services, at several sizes, each run in a process of
 * its own. A stage's memory is the most that the process had while it was at work. The exponent says how its CPU time grew from one size to the
 * next: 1 is linear, 2 quadratic.
 *
 *     node -C @ablata/source bench/run-at-size.ts [--dimension 1024] [--dedupe cosine] [--threshold 0.95] 10000 30000 100000
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { figure } from './harness/figure.ts';
import { quickstart } from './quickstart.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dimension: { type: 'string', default: '1024' },
    dedupe: { type: 'string', default: 'cosine' },
    threshold: { type: 'string', default: '0.95' },
  },
});
const sizes = positionals.length > 0 ? positionals.map(Number) : [10_000, 30_000, 100_000];
const bin = fileURLToPath(new URL('../packages/cli/src/bin.ts', import.meta.url));

/** Every 50 ms what the process holds and took so far, from a thread of its own, for a stage may keep the first one busy; and all it took. */
const sampler = `
  const { appendFileSync } = require('node:fs');
  setInterval(() => {
    const { user, system } = process.cpuUsage();
    appendFileSync('samples.txt', [Date.now(), process.memoryUsage.rss(), (user + system) / 1e6].join(' ') + '\\n');
  }, 50);
`;
const preload = `data:text/javascript,${encodeURIComponent(`
  import { writeFileSync } from 'node:fs';
  import { Worker } from 'node:worker_threads';
  new Worker(${JSON.stringify(sampler)}, { eval: true }).unref();
  process.on('exit', () => writeFileSync('usage.json', JSON.stringify(process.resourceUsage())));
`)}`;

interface Part {
  readonly seconds: number;
  /** Seconds of all threads. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

interface Sized {
  readonly parts: ReadonlyMap<string, Part>;
  readonly asked: number;
  readonly rows: number;
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

function runAt(size: number): Sized {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));
  try {
    const base = quickstart(size);
    const dedupe = { use: values.dedupe, ...(values.dedupe === 'cosine' && { threshold: Number(values.threshold) }) };
    const services = { ...base.services, dedupe, encoder: { use: 'lexical', dimension: Number(values.dimension) } };
    writeFileSync(join(folder, 'ablata.yaml'), JSON.stringify({ ...base, services, saturation: false }));
    const command = ['-C', '@ablata/source', '--no-warnings', '--import', preload, bin, 'run', '.'];
    const { status, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return measured(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measured(folder: string): Sized {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const lines = (name: string): string[] => read(name).trim().split('\n');
  const events = lines('runs/quickstart/events.jsonl').map((line) => JSON.parse(line));
  const samples = lines('samples.txt').map((line) => {
    const [time = 0, memory = 0, cpu = 0] = line.split(' ').map(Number);
    return { time, memory, cpu };
  });
  const cpuAt = (time: number): number => samples.findLast((sample) => sample.time <= time)?.cpu ?? 0;
  const between = (from: number, to: number): Part => ({
    seconds: (to - from) / 1000,
    cpu: cpuAt(to) - cpuAt(from),
    memory: Math.max(0, ...samples.filter(({ time }) => time >= from && time <= to).map(({ memory }) => memory)),
  });
  const at = (type: string, state?: string): number =>
    Date.parse(events.find((event) => event.type === type && (state === undefined || event.state === state))?.at);
  const parts = new Map<string, Part>();
  parts.set('rows', between(at('started'), at('stage')));
  let last = 0;
  for (const { stage, seconds, at: end } of events.filter(({ state }) => state === 'finished')) {
    last = Date.parse(end);
    parts.set(stage, between(last - seconds * 1000, last));
  }
  parts.set('proof', between(last, at('ended')));
  const { books, rows } = JSON.parse(read('runs/quickstart/run.json'));
  const usage = JSON.parse(read('usage.json')) as NodeJS.ResourceUsage;
  const cpu = (usage.userCPUTime + usage.systemCPUTime) / 1e6;
  return { parts, asked: books.asked, rows, cpu, memory: usage.maxRSS * 1024 };
}

const MB = 2 ** 20;
const describe = ({ seconds, cpu, memory }: Part): string =>
  `${seconds.toFixed(1).padStart(8)} s ${cpu.toFixed(1).padStart(7)} CPU-s ${(memory / MB).toFixed(0).padStart(6)} MB`;
const growth = (value: number, before: number, times: number): string =>
  before > 0.1 ? `n^${(Math.log(value / before) / Math.log(times)).toFixed(1)}` : '';

console.log(`${values.dedupe} at ${values.threshold}, ${values.dimension} columns`);
let before: Sized | undefined;
for (const size of sizes) {
  const found = runAt(size);
  const times = before ? found.rows / before.rows : 1;
  const { rows, asked, cpu, memory } = found;
  console.log(`\n${rows} rows of ${asked} asked: ${cpu.toFixed(1)} CPU-s, at most ${(memory / MB).toFixed(0)} MB`);
  for (const [name, part] of found.parts) {
    const grown = before ? growth(part.cpu, before.parts.get(name)?.cpu ?? 0, times) : '';
    console.log(`  ${name.padEnd(10)} ${describe(part)}  ${grown}`);
  }
  if (before) console.log(`  ${'all'.padEnd(45)} ${growth(cpu, before.cpu, times)}`);
  figure({ name: `a run of ${rows} rows, ${values.dedupe}, ${values.dimension} columns`, unit: 'CPU-s', ours: cpu });
  figure({ name: `a run of ${rows} rows, memory`, unit: 'MB', ours: memory / MB });
  before = found;
}
