/**
 * How long a run computes without a turn of the event loop, while neither Ctrl-C nor progress is seen to: the longest stretches of a first run of the quickstart
 * and of its replay, in CPU milliseconds of the main thread. The first of each is the loading of modules, during which Ctrl-C ends the process by itself.
 * Needs `pnpm build` and Node 24.
 *
 *     node -C @ablata/source bench/turns.ts [rows] [replays]
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figure } from './harness/figure.ts';
import { quickstart } from './quickstart.ts';

const [rows = 10_000, replays = 3] = process.argv.slice(2).map(Number);
const bin = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));
writeFileSync(join(folder, 'ablata.yaml'), JSON.stringify(quickstart(rows)));

/** Asks for one turn after the other, and writes what lay between two of them, in the order of time. */
const preload = `data:text/javascript,${encodeURIComponent(`
  import { writeFileSync } from 'node:fs';
  const turns = [];
  let last = process.threadCpuUsage();
  setImmediate(function turn() {
    const { user, system } = process.threadCpuUsage(last);
    turns.push((user + system) / 1000);
    last = process.threadCpuUsage();
    setImmediate(turn).unref();
  }).unref();
  process.on('exit', () => writeFileSync(process.env.ABLATA_BENCH_TURNS, JSON.stringify(turns.filter((turn) => turn >= 20))));
`)}`;

function once(): number[] {
  rmSync(join(folder, 'runs'), { recursive: true, force: true });
  const file = join(folder, 'turns.json');
  const env = { ...process.env, ABLATA_BENCH_TURNS: file };
  const { status, stderr } = spawnSync(process.execPath, ['--import', preload, bin, 'run', '.'], { cwd: folder, env, encoding: 'utf8' }); // biome-ignore format: one line
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(readFileSync(file, 'utf8')) as number[];
}

console.log(`${rows.toLocaleString('en')} rows: CPU ms of the main thread between two turns of the event loop\n`);
for (const name of ['first run', ...Array.from({ length: replays }, () => 'replay')]) {
  const [start = 0, ...rest] = once();
  const longest = rest.toSorted((a, b) => b - a).slice(0, 8);
  console.log(
    `${name.padEnd(10)} modules ${start.toFixed(0)}; then ${longest.map((turn) => turn.toFixed(0)).join(' ')}`,
  );
  figure({ name: `longest turn, ${name}`, unit: 'CPU-ms', ours: longest[0] ?? 0 });
}
rmSync(folder, { recursive: true });
