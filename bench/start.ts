/**
 * How long the command takes to start, as published: `--help`, and `plan` of the quickstart over an empty ledger. Needs `pnpm build`, or the
 * path of an installed command.
 *
 *     node -C @ablata/source bench/start.ts [rounds] [bin.js]
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quickstart } from './quickstart.ts';

const [rounds = '9', path] = process.argv.slice(2);
const bin = path ? resolve(path) : fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));
writeFileSync(join(folder, 'ablata.yaml'), JSON.stringify(quickstart(10_000)));

/** The command in a process of its own; GNU time is not everywhere, so a preload tells what it took. */
const preload = `data:text/javascript,${encodeURIComponent(
  "import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync('usage.json', JSON.stringify(process.resourceUsage())));",
)}`;

function once(args: readonly string[]): { readonly wall: number; readonly cpu: number } {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', preload, bin, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  const wall = performance.now() - start;
  if (status !== 0) throw new Error(stderr);
  const usage = JSON.parse(readFileSync(join(folder, 'usage.json'), 'utf8')) as NodeJS.ResourceUsage;
  return { wall, cpu: (usage.userCPUTime + usage.systemCPUTime) / 1000 };
}

const median = (values: readonly number[]): string =>
  (values.toSorted((a, b) => a - b)[values.length >> 1] as number).toFixed(0).padStart(9);

console.log(`median of ${rounds}, after one that fills the compile cache\n`);
console.log(`${' '.repeat(14)}  wall ms  least ms   CPU ms`);
for (const args of [['--help'], ['plan', '.']]) {
  once(args);
  const found = Array.from({ length: Number(rounds) }, () => once(args));
  const least = Math.min(...found.map(({ wall }) => wall));
  const cells = [
    median(found.map(({ wall }) => wall)),
    least.toFixed(0).padStart(9),
    median(found.map(({ cpu }) => cpu)),
  ];
  console.log(`${`ablata ${args[0]}`.padEnd(14)}${cells.join(' ')}`);
}
rmSync(folder, { recursive: true });
