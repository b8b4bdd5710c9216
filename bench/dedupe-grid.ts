// Near-duplicate removal where rows crowd together: @ablata/dedupe against the best of two brute forces on numpy (greedy by blocks, all pairs), over
// a grid of clusters, spread, threshold and dimension. CPU-seconds of one thread each, in a process of its own without loading the data, by
// turns, medians; with `--process` those of the whole process, start-up and loading
// included, ours being the command as built by `pnpm packages`. `ratio` is ours by the better of numpy's: 1.0 is the goal.
// `--kernel`: with both, another column has ours without native code, by turns with the rest; `ratio` and `checked` are of the first named.
//
//   node -C @ablata/source bench/dedupe-grid.ts [--rows 20000] [--dimensions 384,1024] [--repeat 3] [--sets scattered,identical,…]
//        [--names first] [--at 0.9,0.99] [--process] [--grid] [--kernel native,wasm]
//
// `--grid`: clusters × spread × threshold instead of named sets; `--every 5` takes every fifth case of it. The python is ABLATA_PYTHON, else one of `npm run real`; take a build of numpy
// with OpenBLAS or MKL of today. `checked`: verdicts of ours held against brute force in float64, outside the time; the program ends when one differs.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { dedupe, type Names, openNpy } from '../packages/dedupe/src/index.ts';
import { checkKept } from './dedupe/check-kept.ts';
import { type Crowd, crowdVectors, DENSE_KINDS, type DenseKind, denseVectors } from './dedupe/dense-vectors.ts';
import { type Kernel, kernelsOf, nameOf } from './dedupe/kernels.ts';
import { writeNpy } from './dedupe/write-npy.ts';
import { bestPeer, figure } from './harness/figure.ts';
import { median } from './harness/median.ts';
import { pythonWith } from './harness/pythons.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '20000' },
    dimensions: { type: 'string', default: '384' },
    repeat: { type: 'string', default: '3' },
    sets: { type: 'string', default: DENSE_KINDS.join(',') },
    names: { type: 'string', default: 'first' },
    at: { type: 'string', default: '' },
    process: { type: 'boolean', default: false },
    grid: { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
    kernel: { type: 'string', default: 'native' },
    'kept-to': { type: 'string' },
    run: { type: 'string' },
    threshold: { type: 'string', default: '0.95' },
  },
});

interface Measured {
  readonly kept: number;
  readonly cpu: number;
}

type Engine = Kernel | 'greedy' | 'all';

interface Case {
  readonly name: string;
  readonly threshold: number;
  vectors(rows: number, d: number): Float32Array;
}

const kernels = kernelsOf(values.kernel);
const python = pythonWith('numpy') ?? 'python3';

if (values.run === undefined) compare();
else await measureOurs(values.run);

async function measureOurs(path: string): Promise<void> {
  await using file = await openNpy(path);
  const vectors = new Float32Array(file.length * file.dimension);
  for (let start = 0; start < file.length; start += 8192) {
    vectors.set(await file.read(start, Math.min(file.length, start + 8192)), start * file.dimension);
  }
  const before = process.cpuUsage();
  const { kept } = await dedupe(
    { vectors, dimension: file.dimension },
    { threshold: Number(values.threshold), threads: 1, names: values.names as Names, at: numbers(values.at) },
  );
  const { user, system } = process.cpuUsage(before);
  if (values['kept-to'] !== undefined) writeFileSync(values['kept-to'], JSON.stringify([...kept]));
  console.log(JSON.stringify({ kept: kept.length, cpu: (user + system) / 1e6 } satisfies Measured));
}

function numbers(list: string): number[] {
  return list === '' ? [] : list.split(',').map(Number);
}

function* cases(): Generator<Case> {
  if (!values.grid) {
    for (const kind of values.sets.split(',') as DenseKind[]) {
      yield { name: kind, threshold: Number(values.threshold), vectors: (rows, d) => denseVectors(kind, rows, d) };
    }
    return;
  }
  let at = 0;
  for (const clusters of [1, 3, 30, 1000]) {
    for (const inside of [0.5, 0.9, 0.94, 0.96, 0.99]) {
      for (const threshold of [0.9, 0.95, 0.99]) {
        if (at++ % Number(values.every) !== 0) continue;
        const crowd: Crowd = { clusters, inside };
        yield { name: `${clusters} × ${inside}`, threshold, vectors: (rows, d) => crowdVectors(crowd, rows, d) };
      }
    }
  }
}

function compare(): void {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));
  const path = join(folder, 'vectors.npy');
  const [rows, repeat] = [numbers(values.rows), Number(values.repeat)];
  const ratios: number[] = [];
  try {
    console.log(
      `\n${values.process ? 'whole processes' : 'library calls'}, one thread, CPU-seconds, medians of ${repeat}, names: ${values.names}\n`,
    );
    console.log(
      `| rows × dimension | set | threshold | kept | ${kernels.map((kernel) => `ours, ${nameOf(kernel)}`).join(' | ')} | numpy greedy | numpy all | ratio | checked |\n|---|---|---|---|${'---|'.repeat(kernels.length)}---|---|---|---|`,
    );
    for (const n of rows) {
      for (const d of numbers(values.dimensions)) {
        for (const { name, threshold, vectors } of cases()) {
          writeNpy(path, vectors(n, d), d);
          const engines: readonly Engine[] = [...kernels, 'greedy', 'all'];
          const runs = engines.map((): Measured[] => []);
          for (let round = 0; round < repeat; round++) {
            for (const [i, engine] of engines.entries()) runs[i]!.push(measure(engine, path, threshold));
          }
          const cpu = runs.map((list) => median(list.map((run) => run.cpu)));
          const [greedy, all] = cpu.slice(-2) as [number, number];
          const ratio = cpu[0]! / Math.min(greedy, all);
          ratios.push(ratio);
          const kept = runs.map((list) => list[0]!.kept);
          // float32 may misjudge a pair at the threshold: numpy's count is shown where it differs.
          const counts = kept.every((count) => count === kept[0]) ? `${kept[0]}` : kept.join(' / ');
          const checked = values.process
            ? ''
            : checkKept(python, path, threshold, JSON.parse(readFileSync(keptPath(path, engines[0]!), 'utf8')), n);
          console.log(
            `| ${n} × ${d} | ${name} | ${threshold} | ${counts} | ${cpu.map((s) => s.toFixed(3)).join(' | ')} | ${ratio.toFixed(2)} | ${checked} |`,
          );
          const peer = bestPeer([
            ['numpy greedy', greedy],
            ['numpy all', all],
          ]);
          const what = values.process ? 'process' : 'call';
          figure({ name: `dedupe, ${what}, ${n} × ${d}, ${name} at ${threshold}`, unit: 'CPU-s', ours: cpu[0]!, peer });
        }
      }
    }
    const over = ratios.filter((ratio) => ratio > 1).length;
    console.log(`\n${over} of ${ratios.length} over 1.0, the largest ${Math.max(...ratios).toFixed(2)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function keptPath(path: string, engine: Engine): string {
  return `${path}.${engine}.json`;
}

function measure(engine: Engine, path: string, threshold: number): Measured {
  const self = fileURLToPath(import.meta.url);
  const environment = { ...process.env };
  for (const name of ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE']) delete environment[name];
  if (engine === 'wasm') environment['ABLATA_DEDUPE_KERNEL'] = 'wasm';
  const numpy = [python, join(self, '../dedupe/greedy.py'), path, String(threshold), engine];
  const common = [path, '--threshold', String(threshold)];
  // As a process it is the command, as it is installed.
  const ours = values.process
    ? [process.execPath, join(self, '../../packages/dedupe/dist/bin.js'), ...common, '--threads', '1']
    : [
        process.execPath,
        ...process.execArgv,
        self,
        '--run',
        ...common,
        '--names',
        values.names,
        '--at',
        values.at,
        '--kept-to',
        keptPath(path, engine),
      ];
  const result = spawnSync(
    'sh',
    ['-c', '"$@" && times', 'sh', ...(engine === 'greedy' || engine === 'all' ? numpy : ours)],
    {
      env: environment,
    },
  );
  if (result.status !== 0) throw new Error(`${engine} did not run: ${result.stderr.toString()}`);
  const lines = result.stdout.toString().trim().split('\n');
  if (!values.process) return JSON.parse(lines[0]!) as Measured;
  const kept = Number(/(\d+) kept|"kept": (\d+)/.exec(lines[0]!)?.slice(1).find(Boolean));
  // The last line of `times` is what the shell's children took: 0m0.123s 0m0.045s.
  const seconds = [...lines.at(-1)!.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  return { kept, cpu: seconds[0]! + seconds[1]! };
}
