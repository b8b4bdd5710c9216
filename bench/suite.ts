/**
 * `npm run bench`: the programs of this folder that say most, at sizes that take some ten minutes in all on a quiet machine with two cores. One table at the end: ours, the
 * best peer that ran beside it, their ratio (below 1 is ahead), and the change since the last recorded run on the same processor. Figures are CPU time or memory, which
 * depend least on what else is at work. The run is recorded in bench/results.json, which the site shows.
 *
 *     npm run bench [-- --only replay,ledger] [--no-record]
 *
 * Peers come from the programs' own heads; what is not installed is left out, and said so. For PyTorch and SemHash: ABLATA_PYTHON, a Python that has them; for MiniLM:
 * ABLATA_MINILM, a folder made by packages/encoder-onnx/scripts/export_onnx.py. For `start`: pnpm build.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Figure } from './harness/figure.ts';
import { addRecord, type Recorded, readRecords } from './harness/records.ts';
import { aligned, figureRows, HEAD } from './harness/table.ts';

interface Part {
  readonly name: string;
  readonly args: readonly string[];
  /** Why it can't run here; undefined: it can. */
  readonly missing?: () => string | undefined;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const RESULTS = path('./results.json');
const MOST_MINUTES = 5;
const model = process.env['ABLATA_MINILM'];
const python = process.env['ABLATA_PYTHON'] ?? 'python3';
const imports = (name: string): boolean => spawnSync(python, ['-c', `import ${name}`]).status === 0;

const PARTS: readonly Part[] = [
  {
    name: 'start',
    args: ['5'],
    missing: () => (existsSync(path('../packages/cli/dist/bin.js')) ? undefined : 'not built: pnpm build'),
  },
  { name: 'replay', args: ['2'] },
  { name: 'run-at-size', args: ['--dimension', '256', '--dedupe', 'exact-text', '10000', '50000'] },
  { name: 'ledger', args: ['3'] },
  {
    name: 'dedupe',
    args: ['--rows', '10000', '--kinds', 'anisotropic', '--engines', 'ablata,ort,numpy,faiss', '--repeat', '3'],
  },
  { name: 'formats', args: ['20000', '1024', '3', 'pt,safetensors,parquet'] },
  {
    name: 'semhash',
    args: [model ?? '', '--rows', '1000', '--rounds', '1'],
    missing: () =>
      model === undefined
        ? 'ABLATA_MINILM names no model'
        : imports('semhash')
          ? undefined
          : `${python} has no semhash: pip install semhash`,
  },
];

const { values } = parseArgs({
  options: { only: { type: 'string' }, 'no-record': { type: 'boolean', default: false } },
});
const chosen = values.only?.split(',') ?? PARTS.map(({ name }) => name);
const unknown = chosen.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0)
  throw new Error(`no such part: ${unknown.join(', ')}; there are ${PARTS.map(({ name }) => name).join(', ')}`);

const load = loadavg()[0] ?? 0;
const processor = cpus()[0]?.model ?? 'unknown';
if (load > 1) console.log(`the load is ${load.toFixed(1)}: other work makes figures worse\n`);
const figures: Figure[] = [];
const skipped: { name: string; why: string }[] = [];
for (const part of PARTS.filter(({ name }) => chosen.includes(name))) {
  const why = part.missing?.();
  const found = why === undefined ? runPart(part) : why;
  if (typeof found === 'string') skipped.push({ name: part.name, why: found });
  else figures.push(...found);
}

/** Its figures, or why there are none. */
function runPart({ name, args }: Part): Figure[] | string {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));
  const file = join(folder, 'figures.jsonl');
  const start = performance.now();
  console.log(`── ${name} ${args.join(' ')}`);
  try {
    const command = ['-C', '@ablata/source', '--no-warnings', path(`./${name}.ts`), ...args];
    const { status } = spawnSync(process.execPath, command, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ABLATA_BENCH_FIGURES: file },
      timeout: MOST_MINUTES * 60_000,
    });
    console.log(`── ${name}: ${((performance.now() - start) / 1000).toFixed(0)} s\n`);
    if (status === null) return `stopped after ${MOST_MINUTES} minutes`;
    if (status !== 0) return `ended with exit code ${status}`;
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Figure);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const before = readRecords(RESULTS).find((run) => run.processor === processor);
const since = before ? `last recorded ${before.date.slice(0, 10)} (${before.commit})` : 'nothing recorded on it before';
console.log(`${processor}, ${cpus().length} cores, load ${load.toFixed(1)}; ${since}\n`);
console.log(aligned([HEAD, ...figureRows(figures, before)]));
for (const { name, why } of skipped) console.log(`left out: ${name}: ${why}`);
if (!values['no-record'] && values.only === undefined) {
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout.trim();
  const run: Recorded = {
    date: new Date().toISOString(),
    commit,
    processor,
    cores: cpus().length,
    node: process.version,
    load: Math.round(load * 10) / 10,
    figures,
    skipped,
  };
  addRecord(RESULTS, run);
  console.log('\nrecorded in bench/results.json');
}
