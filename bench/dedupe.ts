// Near-duplicate removal side by side: @ablata/dedupe, brute force on onnxruntime, usearch, faiss and numpy, each in a process
// of its own, on the same vectors, one after the other. Counts CPU-seconds of the process and wall time, without loading the data.
//
//   node -C @ablata/source bench/dedupe.ts [--rows 10000] [--kinds anisotropic,isotropic] [--engines ablata,ort,…] [--repeat 3]
//
// numpy, PyTorch and faiss run where a python has them: ABLATA_PYTHON, else one of `npm run real`, else the system's. Kept rows of ours are held against brute force in float64, outside the
// time (all up to 100,000 rows, else a sample of 2,000); the program ends when one differs. At 100,000 rows the brute-force engines take minutes. The engine
// `ablata-file` reads the vectors from the file as it goes, which is counted: for sets that should lie in memory only once.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BatchMatches } from 'usearch';
import { dedupe, openNpy } from '../packages/dedupe/src/index.ts';
import { checkKept } from './dedupe/check-kept.ts';
import { ortDedupe } from './dedupe/ort.ts';
import { benchVectors } from './dedupe/vectors.ts';
import { writeNpy } from './dedupe/write-npy.ts';
import { bestPeer, figure } from './harness/figure.ts';
import { median } from './harness/median.ts';
import { pythonWith } from './harness/pythons.ts';

const DIMENSION = 1024;
const THRESHOLD = 0.95;
const THREADS = 2;

interface Measured {
  readonly kept: number;
  readonly cpu: number;
  readonly wall: number;
  readonly peak: number;
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000' },
    kinds: { type: 'string', default: 'anisotropic,isotropic' },
    engines: { type: 'string', default: 'ablata,ort,numpy,torch,faiss,usearch' },
    repeat: { type: 'string', default: '3' },
    run: { type: 'string' },
    file: { type: 'string' },
    'kept-to': { type: 'string' },
  },
});

/** Engines that no python has. */
const absent = new Set<string>();

if (values.run !== undefined) await runEngine(values.run, values.file!);
else compare();

async function load(path: string): Promise<Float32Array> {
  await using file = await openNpy(path);
  const vectors = new Float32Array(file.length * file.dimension);
  for (let start = 0; start < file.length; start += 8192) {
    vectors.set(await file.read(start, Math.min(file.length, start + 8192)), start * file.dimension);
  }
  return vectors;
}

async function runEngine(engine: string, path: string): Promise<void> {
  const vectors = engine === 'ablata-file' ? path : await load(path);
  const before = process.cpuUsage();
  const start = performance.now();
  const kept = await keptBy(engine, vectors);
  const wall = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ kept, wall, cpu: (user + system) / 1e6, peak } satisfies Measured));
}

/** For the check; small beside what is measured. */
function written(kept: Uint32Array): number {
  if (values['kept-to'] !== undefined) writeFileSync(values['kept-to'], JSON.stringify([...kept]));
  return kept.length;
}

async function keptBy(engine: string, vectors: Float32Array | string): Promise<number> {
  if (typeof vectors === 'string') {
    await using file = await openNpy(vectors);
    return written((await dedupe(file, { threshold: THRESHOLD, threads: THREADS })).kept);
  }
  if (engine === 'ablata') {
    const { kept } = await dedupe({ vectors, dimension: DIMENSION }, { threshold: THRESHOLD, threads: THREADS });
    return written(kept);
  }
  if (engine === 'ort') return ortDedupe(vectors, DIMENSION, THRESHOLD, THREADS);
  const usearch = createRequire(import.meta.url)('usearch') as typeof import('usearch');
  const rows = vectors.length / DIMENSION;
  const found = usearch.exactSearch(vectors, vectors, DIMENSION, 10, usearch.MetricKind.Cos, THREADS);
  const kept = new Uint8Array(rows).fill(1);
  for (let i = 0; i < rows; i++) {
    const { keys, distances } = (found as BatchMatches).get(i);
    for (const [n, key] of keys.entries()) {
      const j = Number(key);
      if (j < i && kept[j] === 1 && distances[n]! <= 1 - THRESHOLD) kept[i] = 0;
    }
  }
  return kept.reduce((sum, flag) => sum + flag, 0);
}

function compare(): void {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));
  try {
    for (const rows of values.rows.split(',').map(Number)) {
      for (const kind of values.kinds.split(',')) {
        const path = join(folder, 'vectors.npy');
        writeNpy(path, benchVectors(kind, rows, DIMENSION), DIMENSION);
        console.log(
          `\n${rows} × ${DIMENSION} ${kind}, cosine ≥ ${THRESHOLD}, ${THREADS} threads, medians of ${values.repeat}\n`,
        );
        console.log('| engine | CPU-s | wall s | peak MiB | kept |\n|---|---|---|---|---|');
        // Turn by turn, so that a busy minute of the machine hits all of them.
        const results = new Map<string, Measured[]>();
        for (let round = 0; round < Number(values.repeat); round++) {
          for (const engine of values.engines.split(',')) {
            const measured = measure(engine, path);
            if (measured !== null) results.set(engine, [...(results.get(engine) ?? []), measured]);
          }
        }
        for (const engine of absent) console.log(`| ${engine} | no python has it | | | |`);
        for (const [engine, runs] of results) {
          const cells = [
            median(runs.map((run) => run.cpu)).toFixed(2),
            median(runs.map((run) => run.wall)).toFixed(2),
            median(runs.map((run) => run.peak)).toFixed(0),
          ];
          console.log(`| ${engine} | ${cells.join(' | ')} | ${runs[0]!.kept} |`);
        }
        const numpy = pythonWith('numpy');
        if (!existsSync(keptPath(path))) continue;
        console.log(
          numpy === undefined
            ? '\nverdicts not checked: no python has numpy'
            : `\nverdicts equal to float64 brute force: ${checkKept(numpy, path, THRESHOLD, JSON.parse(readFileSync(keptPath(path), 'utf8')), rows)}`,
        );
        const cpu = [...results].map(([engine, runs]) => [engine, median(runs.map((run) => run.cpu))] as const);
        const ours = cpu.find(([engine]) => engine === 'ablata')?.[1];
        const peer = bestPeer(cpu.filter(([engine]) => !engine.startsWith('ablata')));
        if (ours !== undefined) figure({ name: `dedupe ${rows} × ${DIMENSION}, ${kind}`, unit: 'CPU-s', ours, peer });
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function keptPath(path: string): string {
  return `${path}.ours.json`;
}

function measure(engine: string, path: string): Measured | null {
  const self = fileURLToPath(import.meta.url);
  const modules: Readonly<Record<string, string[]>> = {
    numpy: ['numpy'],
    torch: ['numpy', 'torch'],
    faiss: ['numpy', 'faiss'],
  };
  const needed = modules[engine];
  const python = needed && pythonWith(...needed);
  if (needed !== undefined && python === undefined) {
    absent.add(engine);
    return null;
  }
  const result = python
    ? spawnSync(python, [join(self, '../dedupe/brute_force.py'), engine, path, String(THRESHOLD), String(THREADS)])
    : spawnSync(process.execPath, [
        '-C',
        '@ablata/source',
        self,
        '--run',
        engine,
        '--file',
        path,
        '--kept-to',
        keptPath(path),
      ]);
  if (result.status === 0) return JSON.parse(result.stdout.toString()) as Measured;
  console.error(`${engine} did not run: ${result.stderr.toString().trim().split('\n').at(-1)}`);
  return null;
}
