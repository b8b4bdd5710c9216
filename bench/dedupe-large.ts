// Sets larger than the memory allowed: exact near-duplicate removal from a file, with vectors of kept rows in memory or read again from the file.
// Rows are made by their numbers and written piece by piece; each run is a process of its own, reading included. Printed: CPU-seconds, wall time, peak
// memory beside what `planMemory` said beforehand, kept rows, and a check of a sample by float64 loops.
//
//   node -C @ablata/source bench/dedupe-large.ts [--rows 100000,1000000] [--dimension 384] [--memory 1000,0] [--threads 2] [--folder /tmp] [--sample 20]
//        [--streamed] [--kernel native,wasm]
//
// `--memory`: gigabytes, one run each. `--streamed`: rows come without their number, as to a service, so that kept vectors go to a file of their own. `--kernel`:
// with native code where it is built and can run, or without; both for both, by turns.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  createCosineDeduplicator,
  dedupe,
  openNpy,
  planMemory,
  verifyCertificate,
} from '../packages/dedupe/src/index.ts';
import { npyHeader } from '../packages/torch-file/src/index.ts';
import { kernelsOf, nameOf } from './dedupe/kernels.ts';
import { largeVectors } from './dedupe/large-vectors.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    dimension: { type: 'string', default: '384' },
    memory: { type: 'string', default: '1000,0' },
    threads: { type: 'string', default: '2' },
    folder: { type: 'string', default: tmpdir() },
    sample: { type: 'string', default: '20' },
    streamed: { type: 'boolean', default: false },
    kernel: { type: 'string', default: 'native' },
    run: { type: 'string' },
  },
});
const dimension = Number(values.dimension);
const threads = Number(values.threads);

interface Measured {
  readonly kept: number;
  readonly cpu: number;
  readonly wall: number;
  readonly peak: number;
  readonly holds: boolean | null;
}

if (values.run !== undefined) console.log(JSON.stringify(await measure(values.run)));
else compare();

async function measure(path: string): Promise<Measured> {
  await using file = await openNpy(path);
  const memory = Number(values.memory) * 1e9;
  const start = performance.now();
  const result = values.streamed ? await streamed(file) : await dedupe(file, { threads, memory });
  const wall = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage();
  const peak = process.resourceUsage().maxRSS * 1024;
  let holds: boolean | null = null;
  if ('certificate' in result && Number(values.sample) > 0) {
    holds = (await verifyCertificate(file, result.certificate, { sample: Number(values.sample) })).holds;
  }
  const kept = 'certificate' in result ? result.kept.length : result.kept;
  return { kept, cpu: (user + system) / 1e6, wall, peak, holds };
}

async function streamed(file: Awaited<ReturnType<typeof openNpy>>): Promise<{ readonly kept: number }> {
  const index = await createCosineDeduplicator({ threads, memory: Number(values.memory), curvePairs: 0 }).open(
    dimension,
  );
  const { signal } = new AbortController();
  let kept = 0;
  for (let start = 0; start < file.length; start += 2048) {
    const end = Math.min(file.length, start + 2048);
    const rows = { length: end - start, vectors: await file.read(start, end), texts: Array(end - start).fill('') };
    for (const verdict of await index.admit(rows, signal)) kept += verdict.kept ? 1 : 0;
  }
  await index[Symbol.asyncDispose]?.();
  return { kept };
}

function write(path: string, rows: number): void {
  const file = openSync(path, 'w');
  writeSync(file, npyHeader('<f4', [rows, dimension]));
  const vectors = largeVectors(dimension);
  for (let first = 0; first < rows; first += 4096) {
    const bytes = new Uint8Array(vectors(first, Math.min(4096, rows - first)).buffer);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  }
  closeSync(file);
}

function compare(): void {
  const folder = mkdtempSync(join(values.folder, 'ablata-bench-'));
  const path = join(folder, 'vectors.npy');
  const mega = (bytes: number): string => (bytes / 1e6).toFixed(0);
  try {
    console.log(
      `\n${threads} threads, cosine ≥ 0.95, file in pieces${values.streamed ? ', number of rows not known beforehand' : ''}\n`,
    );
    console.log(
      '| rows × dimension | kernel | memory GB | vectors | CPU-s | wall s | peak MB | planned MB | vectors MB | kept | sample |\n|---|---|---|---|---|---|---|---|---|---|---|',
    );
    const kernels = kernelsOf(values.kernel);
    const runs = values.memory.split(',').flatMap((memory) => kernels.map((kernel) => [memory, kernel] as const));
    for (const rows of values.rows.split(',').map(Number)) {
      write(path, rows);
      for (const [memory, kernel] of runs) {
        const self = fileURLToPath(import.meta.url);
        const given = ['--memory', memory, '--dimension', values.dimension, '--threads', values.threads];
        const result = spawnSync(
          process.execPath,
          [
            ...process.execArgv,
            self,
            '--run',
            path,
            ...given,
            '--sample',
            values.sample,
            ...(values.streamed ? ['--streamed'] : []),
          ],
          { env: { ...process.env, ...(kernel === 'wasm' && { ABLATA_DEDUPE_KERNEL: kernel }) } },
        );
        if (result.status !== 0) throw new Error(result.stderr.toString());
        const { kept, cpu, wall, peak, holds } = JSON.parse(result.stdout.toString()) as Measured;
        const plan = planMemory({ rows, dimension, memory: Number(memory) * 1e9 });
        const cells = [
          nameOf(kernel),
          memory,
          values.streamed ? 'as it comes' : plan.vectors,
          cpu.toFixed(1),
          wall.toFixed(1),
          mega(peak),
          mega(plan.bytes),
        ];
        if (holds === false) process.exitCode = 1;
        const checked = holds === null ? 'not checked' : holds ? 'holds' : 'DOES NOT HOLD';
        console.log(
          `| ${rows} × ${dimension} | ${cells.join(' | ')} | ${mega(rows * dimension * 4)} | ${kept} | ${checked} |`,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
