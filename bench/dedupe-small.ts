/**
 * Small sets as library calls: importing the library, the first call of the process, and the cheapest of five later ones, in CPU milliseconds of one thread. `@ablata/dedupe/standalone`
 * beside numpy (greedy by blocks, and all pairs, in float32 without a check in float64), each in processes of its own, by turns, medians. `cold` is ours by the better of numpy's, import and
 * first call together; `first` is the first call alone. Ours is the package as built (`pnpm --filter @ablata/dedupe... build`), for that is what is installed.
 *
 *     node -C @ablata/source bench/dedupe-small.ts [--sets 100x1024,1000x64,1000x384,1000x1024,2000x1024] [--kind scattered] [--repeat 9]
 *
 * The python is ABLATA_PYTHON, else one of `npm run real`; take a build of numpy with OpenBLAS or MKL of today.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type DenseKind, denseVectors } from './dedupe/dense-vectors.ts';
import { writeNpy } from './dedupe/write-npy.ts';
import { bestPeer, figure } from './harness/figure.ts';
import { median } from './harness/median.ts';
import { pythonWith } from './harness/pythons.ts';

const THRESHOLD = '0.95';
const CALLS = 6;

const { values } = parseArgs({
  options: {
    sets: { type: 'string', default: '100x1024,1000x64,1000x384,1000x1024,2000x1024' },
    kind: { type: 'string', default: 'scattered' },
    repeat: { type: 'string', default: '9' },
  },
});

interface Measured {
  readonly kept: number;
  /** CPU-seconds of the import, of the first call, and of the cheapest of the others. */
  readonly load: number;
  readonly cpu: number;
  readonly later: number;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const entry = path('../packages/dedupe/dist/standalone.js');
const ours = `
  const start = process.cpuUsage();
  const { dedupe, openNpy } = await import(${JSON.stringify(entry)});
  const load = process.cpuUsage(start);
  const [file, threshold, calls] = process.argv.slice(1);
  const npy = await openNpy(file);
  const embeddings = { vectors: await npy.read(0, npy.length), dimension: npy.dimension };
  const times = [];
  let kept;
  for (let call = 0; call < Number(calls); call++) {
    const before = process.cpuUsage();
    kept = (await dedupe(embeddings, { threshold: Number(threshold), threads: 1 })).kept.length;
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1e6);
  }
  console.log(JSON.stringify({ kept, load: (load.user + load.system) / 1e6, cpu: times[0], later: Math.min(...times.slice(1)) }));
`;
const python = pythonWith('numpy') ?? 'python3';
const SIDES: Readonly<Record<string, (file: string) => readonly [string, ...string[]]>> = {
  ours: (file) => [process.execPath, '--input-type=module', '-e', ours, file, THRESHOLD, String(CALLS)],
  'numpy greedy': (file) => [python, path('./dedupe/greedy.py'), file, THRESHOLD, 'greedy', String(CALLS)],
  'numpy all': (file) => [python, path('./dedupe/greedy.py'), file, THRESHOLD, 'all', String(CALLS)],
};

function measure(side: string, file: string): Measured {
  const [command, ...args] = SIDES[side]!(file);
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${side} did not run: ${stderr}`);
  return JSON.parse(stdout) as Measured;
}

const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));
const file = join(folder, 'vectors.npy');
const ms = (seconds: number): string => (seconds * 1000).toFixed(1);
const names = Object.keys(SIDES);
console.log(`${values.kind}, cosine ≥ ${THRESHOLD}, one thread, CPU ms, medians of ${values.repeat}: import + first call → cheapest of ${CALLS - 1} later ones\n`); // biome-ignore format: one line
console.log(`| rows × dimension | kept | ${names.join(' | ')} | cold | first |\n|---|---|---|---|---|---|---|`);
try {
  for (const set of values.sets.split(',')) {
    const [rows, dimension] = set.split('x').map(Number) as [number, number];
    writeNpy(file, denseVectors(values.kind as DenseKind, rows, dimension), dimension);
    const runs = new Map(names.map((side) => [side, [] as Measured[]]));
    for (let round = 0; round < Number(values.repeat); round++) {
      for (const [side, list] of runs) list.push(measure(side, file));
    }
    const mid = (of: (run: Measured) => number): number[] => [...runs.values()].map((list) => median(list.map(of)));
    const [load, first, later] = [mid((run) => run.load), mid(({ cpu }) => cpu), mid((run) => run.later)];
    const cold = mid((run) => run.load + run.cpu);
    const kept = new Set([...runs.values()].map(([run]) => run!.kept));
    const cells = names.map((_, side) => `${ms(load[side]!)} + ${ms(first[side]!)} → ${ms(later[side]!)}`);
    const ratio = ([own, ...others]: readonly number[]): string => (own! / Math.min(...others)).toFixed(2);
    console.log(`| ${rows} × ${dimension} | ${[...kept].join(' / ')} | ${cells.join(' | ')} | ${ratio(cold)} | ${ratio(first)} |`); // biome-ignore format: one line
    for (const [what, [own, ...others]] of [
      ['import and first call', cold],
      ['first call', first],
    ] as const) {
      const peer = bestPeer(others.map((value, other) => [names[other + 1]!, value * 1000]));
      figure({ name: `dedupe ${rows} × ${dimension}, ${what}`, unit: 'CPU-ms', ours: own! * 1000, peer });
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
