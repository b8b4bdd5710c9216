/**
 * A finished quickstart (of 10,000 rows where none are named) started again: nothing is paid, all of it comes from the ledger. Where the time goes, stage by stage
 * of the finished dataset, and how much memory it takes.
 *
 *     node -C @ablata/source bench/replay.ts [rounds] [rows]
 */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figure } from './harness/figure.ts';
import { type Measured, measured } from './harness/measured.ts';
import { median } from './harness/median.ts';
import { quickstart } from './quickstart.ts';

const [rounds = 3, rows = 10_000] = process.argv.slice(2).map(Number);
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** How the command is run: flags of Node, and its file. */
const BUILT = { flags: ['--no-warnings'], bin: file('../packages/cli/dist/bin.js') };
const SOURCES = { flags: ['-C', '@ablata/source', '--no-warnings'], bin: file('../packages/cli/src/bin.ts') };

const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));

writeFileSync(join(folder, 'ablata.yaml'), JSON.stringify(quickstart(rows)));

interface Event {
  readonly type: string;
  readonly at: string;
  readonly stage?: string;
  readonly state?: string;
  readonly seconds?: number;
}

interface Round extends Measured {
  /** Seconds of each part of the run, in order. */
  readonly parts: ReadonlyMap<string, number>;
}

function once({ flags, bin }: typeof BUILT): Round {
  rmSync(join(folder, 'runs'), { recursive: true, force: true });
  const found = measured(flags, bin, ['run', '.'], folder);
  const events = readFileSync(join(folder, 'runs/quickstart/events.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);
  const started = Date.parse(events.find(({ type }) => type === 'started')?.at ?? '');
  const ended = Date.parse(events.find(({ type }) => type === 'ended')?.at ?? '');
  const stages = events.filter(({ type, state }) => type === 'stage' && state === 'finished');
  const first = Date.parse(events.find(({ type }) => type === 'stage')?.at ?? '');
  const parts = new Map([['rows: draw to dedupe, diversity', (first - started) / 1000]]);
  // A stage stands there twice when the run had to wait for what it left to a thread.
  for (const { stage = '', seconds = 0 } of stages) parts.set(stage, (parts.get(stage) ?? 0) + seconds);
  const sum = [...parts.values()].reduce((total, part) => total + part, 0);
  parts.set('proof and manifest', (ended - started) / 1000 - sum);
  parts.set('start and end of the process', found.wall - (ended - started) / 1000);
  return { ...found, parts };
}

const built = existsSync(BUILT.bin);
const paying = once(SOURCES);
if (built) once(BUILT); // fills the compile cache
const replays: { readonly built?: Round; readonly sources: Round }[] = [];
for (let round = 0; round < rounds; round++)
  replays.push({ ...(built && { built: once(BUILT) }), sources: once(SOURCES) });
rmSync(folder, { recursive: true });

const size = `${rows.toLocaleString('en-US')} rows`;
console.log(`${size}, first run and median of ${rounds} replays${built ? '' : '; not built (pnpm build)'}\n`);
console.log(
  `${' '.repeat(32)}   first run      replay      replay\n${' '.repeat(32)}     sources     sources       built`,
);
const line = (name: string, of: (round: Round) => number, digits = 2): void => {
  const sources = median(replays.map((round) => of(round.sources)));
  const users = median(replays.flatMap((round) => (round.built ? [of(round.built)] : [])));
  const values = [of(paying), sources, ...(built ? [users] : [])];
  console.log(`${name.padEnd(32)} ${values.map((value) => value.toFixed(digits).padStart(11)).join(' ')}`);
};
for (const name of paying.parts.keys()) line(`${name}, s`, ({ parts }) => parts.get(name) ?? 0);
line('whole, s', ({ wall }) => wall);
line('CPU, all threads, s', ({ cpu }) => cpu);
line('CPU, main thread, s', ({ main }) => main);
line('most memory, MB', ({ memory }) => memory, 0);
const cpu = (rounds: readonly Round[]): number => median(rounds.map((round) => round.cpu));
figure({ name: `${size}: first run`, unit: 'CPU-s', ours: paying.cpu });
figure({ name: `${size}: replay`, unit: 'CPU-s', ours: cpu(replays.map(({ sources }) => sources)) });
figure({ name: `${size}: replay, memory`, unit: 'MB', ours: median(replays.map(({ sources }) => sources.memory)) }); // biome-ignore format: one line
if (built) figure({ name: `${size}: replay, built`, unit: 'CPU-s', ours: cpu(replays.flatMap((round) => round.built ?? [])) }); // biome-ignore format: one line
