/**
 * A finished quickstart (of 10,000 rows) started again: nothing is paid, all of it comes from the ledger. Where the time goes, stage by stage
 * of the finished dataset, and how much memory it takes.
 *
 *     node -C @ablata/source bench/replay.ts [rounds] [rows]
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figure } from './harness/figure.ts';
import { measured } from './harness/measured.ts';
import { median } from './harness/median.ts';
import { quickstart } from './quickstart.ts';

const [rounds = 3, rows = 10_000] = process.argv.slice(2).map(Number);
const bin = fileURLToPath(new URL('../packages/cli/src/bin.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));

writeFileSync(join(folder, 'ablata.yaml'), JSON.stringify(quickstart(rows)));

interface Event {
  readonly type: string;
  readonly at: string;
  readonly stage?: string;
  readonly state?: string;
  readonly seconds?: number;
}

interface Round {
  readonly whole: number;
  readonly cpu: number;
  readonly memory: number;
  /** Seconds of each part of the run, in order. */
  readonly parts: ReadonlyMap<string, number>;
}

function once(): Round {
  rmSync(join(folder, 'runs'), { recursive: true, force: true });
  const { wall: whole, cpu, memory } = measured(['-C', '@ablata/source', '--no-warnings'], bin, ['run', '.'], folder);
  const events = readFileSync(join(folder, 'runs/quickstart/events.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);
  const started = Date.parse(events.find(({ type }) => type === 'started')?.at ?? '');
  const ended = Date.parse(events.find(({ type }) => type === 'ended')?.at ?? '');
  const stages = events.filter(({ type, state }) => type === 'stage' && state === 'finished');
  const first = Date.parse(events.find(({ type }) => type === 'stage')?.at ?? '');
  const parts = new Map([['rows: draw to dedupe, diversity', (first - started) / 1000]]);
  for (const { stage, seconds } of stages) parts.set(stage as string, seconds as number);
  const sum = [...parts.values()].reduce((total, part) => total + part, 0);
  parts.set('proof and manifest', (ended - started) / 1000 - sum);
  parts.set('start and end of the process', whole - (ended - started) / 1000);
  return { whole, cpu, memory, parts };
}

const paying = once();
const replays = Array.from({ length: rounds }, once);
rmSync(folder, { recursive: true });

console.log(`10,000 rows, first run and median of ${rounds} replays\n`);
console.log(`${' '.repeat(32)}  first s  replay s`);
const line = (name: string, first: number, replay: number, digits = 2): void =>
  console.log(`${name.padEnd(32)} ${first.toFixed(digits).padStart(8)} ${replay.toFixed(digits).padStart(9)}`);
for (const name of replays[0]?.parts.keys() ?? []) {
  line(name, paying.parts.get(name) ?? 0, median(replays.map(({ parts }) => parts.get(name) ?? 0)));
}
line('whole', paying.whole, median(replays.map(({ whole }) => whole)));
line('CPU, all threads', paying.cpu, median(replays.map(({ cpu }) => cpu)));
line('most memory, MB', paying.memory, median(replays.map(({ memory }) => memory)), 0);
figure({ name: `${rows.toLocaleString('en')} rows: first run`, unit: 'CPU-s', ours: paying.cpu });
figure({
  name: `${rows.toLocaleString('en')} rows: replay`,
  unit: 'CPU-s',
  ours: median(replays.map(({ cpu }) => cpu)),
});
figure({
  name: `${rows.toLocaleString('en')} rows: replay, memory`,
  unit: 'MB',
  ours: median(replays.map(({ memory }) => memory)),
});
