/**
 * How long the command takes to start, as published: `--help`, and `plan` of the quickstart over an empty ledger. Needs `pnpm build`, or the
 * path of an installed command.
 *
 *     node -C @ablata/source bench/start.ts [rounds] [bin.js]
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figure } from './harness/figure.ts';
import { type Measured, measured } from './harness/measured.ts';
import { median } from './harness/median.ts';
import { quickstart } from './quickstart.ts';

const [rounds = '9', path] = process.argv.slice(2);
const bin = path ? resolve(path) : fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));
writeFileSync(join(folder, 'ablata.yaml'), JSON.stringify(quickstart(10_000)));

const milliseconds = (seconds: number): string => (seconds * 1000).toFixed(0).padStart(9);

console.log(`median of ${rounds}, after one that fills the compile cache\n`);
console.log(`${' '.repeat(14)}  wall ms  least ms   CPU ms`);
for (const args of [['--help'], ['plan', '.']]) {
  const once = (): Measured => measured([], bin, args, folder);
  once();
  const found = Array.from({ length: Number(rounds) }, once);
  const cpu = median(found.map((each) => each.cpu));
  const walls = found.map(({ wall }) => wall);
  console.log(
    `${`ablata ${args[0]}`.padEnd(14)}${[median(walls), Math.min(...walls), cpu].map(milliseconds).join(' ')}`,
  );
  figure({ name: `ablata ${args[0]}`, unit: 'CPU-ms', ours: cpu * 1000 });
}
rmSync(folder, { recursive: true });
