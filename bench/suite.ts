/**
 * `npm run bench`: the programs of this folder that say most, at sizes that take some ten minutes in all on a quiet machine with two cores. One table at the end: ours, the
 * best peer that ran beside it, their ratio (below 1 is ahead), and the change since the last recorded run on the same processor. Figures are CPU time or memory, which
 * depend least on what else is at work. The run is recorded in bench/results.json, which the site shows.
 *
 *     npm run bench [-- --only replay,ledger] [--no-record] [--tiny]
 *
 * What is measured as installed is built first. Peers are looked for: numpy, PyTorch, faiss and SemHash in ABLATA_PYTHON, else in what `npm run real` installed, else in the system's Python; MiniLM in
 * ABLATA_MINILM, else in what `npm run real` made. What is nowhere is left out, and said so. A verdict of near-duplicates that differs from float64 brute force ends its program, and the suite
 * with exit code 1, as does any program that fails. `--tiny`: sizes that show in two minutes whether all of it runs; never recorded.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Figure } from './harness/figure.ts';
import { minilmFolder, pythonWith } from './harness/pythons.ts';
import { addRecord, type Recorded, readRecords } from './harness/records.ts';
import { aligned, figureRows, HEAD } from './harness/table.ts';

interface Part {
  readonly name: string;
  readonly args: readonly string[];
  /** What a Python must have for it to be worth running. */
  readonly modules?: readonly string[];
  /** It measures what is built. */
  readonly built?: boolean;
  /** Why it can't run here; undefined: it can. */
  readonly missing?: () => string | undefined;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const RESULTS = path('./results.json');
const MOST_MINUTES = 5;
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    'no-record': { type: 'boolean', default: false },
    tiny: { type: 'boolean', default: false },
  },
});
const { tiny } = values;
const model = minilmFolder();

const PARTS: readonly Part[] = [
  { name: 'start', args: [tiny ? '1' : '5'], built: true },
  { name: 'replay', args: [tiny ? '1' : '2', ...(tiny ? ['500'] : [])] },
  {
    name: 'run-at-size',
    args: ['--dimension', '256', '--dedupe', 'exact-text', ...(tiny ? ['500', '1000'] : ['10000', '50000'])],
  },
  { name: 'ledger', args: [tiny ? '1' : '3'] },
  {
    name: 'dedupe',
    args: [
      '--kinds',
      'anisotropic',
      ...(tiny ? ['--rows', '1000', '--repeat', '1'] : ['--rows', '10000', '--repeat', '3']),
    ],
    modules: ['numpy'],
  },
  {
    name: 'dedupe-grid',
    args: tiny ? ['--rows', '500', '--repeat', '1'] : ['--rows', '10000', '--repeat', '3'],
    modules: ['numpy'],
  },
  {
    name: 'dedupe-small',
    args: tiny ? ['--sets', '100x64', '--repeat', '1'] : ['--repeat', '5'],
    modules: ['numpy'],
    built: true,
  },
  { name: 'formats', args: [tiny ? '500' : '20000', '1024', tiny ? '1' : '3', 'pt,safetensors,parquet'] },
  {
    name: 'semhash',
    args: [model ?? '', '--rows', tiny ? '50' : '1000', '--rounds', '1'],
    modules: ['semhash', 'sentence_transformers'],
    missing: () => (model === undefined ? 'no MiniLM: npm run real, or ABLATA_MINILM' : undefined),
  },
];

const chosen = values.only?.split(',') ?? PARTS.map(({ name }) => name);
const unknown = chosen.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0)
  throw new Error(`no such part: ${unknown.join(', ')}; there are ${PARTS.map(({ name }) => name).join(', ')}`);

const load = loadavg()[0] ?? 0;
const processor = cpus()[0]?.model ?? 'unknown';
if (load > 1) console.log(`the load is ${load.toFixed(1)}: other work makes figures worse\n`);
const figures: Figure[] = [];
const skipped: { name: string; why: string }[] = [];
const parts = PARTS.filter(({ name }) => chosen.includes(name));
const unbuilt = parts.some(({ built }) => built) ? build() : undefined;
for (const part of parts) {
  const why =
    (part.built ? unbuilt : undefined) ??
    part.missing?.() ??
    (part.modules && pythonWith(...part.modules) === undefined
      ? `no Python has ${part.modules.join(' and ')}`
      : undefined);
  const found = why === undefined ? runPart(part) : why;
  if (typeof found === 'string') skipped.push({ name: part.name, why: found });
  else figures.push(...found);
}

/** The command and what it depends on, without types: as it is published. @returns why not */
function build(): string | undefined {
  console.log('── build');
  const { status } = spawnSync('pnpm', ['--silent', '--filter', 'ablata...', 'exec', 'tsup', '--config', path('../tsup.config.ts'), '--no-dts', '--silent'], { stdio: ['ignore', 'ignore', 'inherit'], cwd: path('..'), shell: process.platform === 'win32' }); // biome-ignore format: one line
  return status === 0 ? undefined : 'it could not be built: pnpm build says why';
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
    if (status !== 0) {
      process.exitCode = 1;
      return status === null ? `stopped after ${MOST_MINUTES} minutes` : `ended with exit code ${status}`;
    }
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
if (!values['no-record'] && values.only === undefined && !tiny) {
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
