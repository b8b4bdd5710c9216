/**
 * `ablata-dedupe` of one set in one process and by pairs of blocks in several, as processes: seconds, CPU-seconds of the process with its children, the largest
 * memory of one of them, and whether kept rows and certificate are the same to the byte. The sides take turns, and each says what it took as soon as it is done. The set is made with duplicates
 * over, under and astride the threshold, in shards. `isotropic`: rows of noise, the hardest there are for a filter, for no direction tells them apart better than another. `anisotropic`: as
 * sentence embeddings are, the set of `bench/dedupe-large.ts`, made in a thread a shard (its share of duplicates is its own).
 *
 *     node -C @ablata/source bench/dedupe-blocks.ts [rows] [dimension] [processes] [rounds] [duplicates] [isotropic | anisotropic]
 *
 * `--only one,blocks1,blocks`: these sides alone. `--keep`: the set stays in the folder for temporary files, with the verdicts that were found first, for the next time: what is measured then is held against them.
 * `--make`: the set alone, kept.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gaussian } from './dedupe/gaussian.ts';
import { writeLargeShard, writeShard } from './dedupe/write-shard.ts';
import { median } from './harness/median.ts';

const { values: chosen, positionals } = parseArgs({
  options: { only: { type: 'string' }, keep: { type: 'boolean' }, make: { type: 'boolean' } },
  allowPositionals: true,
});
const [rows = 50_000, dimension = 1024, processes = 2, rounds = 1, duplicates = 0.3] = positionals
  .slice(0, 5)
  .map(Number);
const anisotropic = positionals[5] === 'anisotropic';
const kind = anisotropic ? 'anisotropic' : `isotropic-${duplicates}`;
const bin = fileURLToPath(new URL('../packages/dedupe/src/bin.ts', import.meta.url));
const folder = join(tmpdir(), `ablata-bench-blocks-${rows}x${dimension}-${kind}`);
const VERDICTS = join(folder, 'verdicts');
const SHARDS = 4;
const CHUNK = 4096;

/** Rows of noise; a share of them repeats an earlier row of its chunk's neighbourhood, more or less. */
function noiseBlocks(): (row: number, count: number) => Float32Array {
  const { normal: random, uniform } = gaussian(7);
  const recent = new Float32Array(CHUNK * dimension);
  return (row, count) => {
    const block = new Float32Array(count * dimension);
    for (let i = 0; i < count; i++) {
      const at = i * dimension;
      const repeats = row + i > CHUNK && uniform() < duplicates;
      const of = Math.floor(uniform() * CHUNK) * dimension;
      const noise = uniform() * 0.5; // cosine 1 / √(1 + noise²): 0.89 to 1
      for (let k = 0; k < dimension; k++) block[at + k] = repeats ? recent[of + k]! + noise * random() : random();
      // A tenth of what is remembered moves on, so that duplicates lie far from what they repeat.
      if (!repeats && uniform() < 0.1) recent.set(block.subarray(at, at + dimension), ((row + i) % CHUNK) * dimension);
      else if (row + i < CHUNK) recent.set(block.subarray(at, at + dimension), (row + i) * dimension);
    }
    return block;
  };
}

/** Made once, and whole or not at all. */
async function writeSet(): Promise<void> {
  if (existsSync(folder)) return;
  const since = performance.now();
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part);
  const edge = (shard: number): number => Math.floor((rows * shard) / SHARDS);
  const digits = (value: number): string => String(value).padStart(5, '0');
  const noise = anisotropic ? null : noiseBlocks();
  const write = (shard: number): Promise<void> => {
    const path = join(part, `set-${digits(shard)}-of-${digits(SHARDS)}.npy`);
    const range = [edge(shard), edge(shard + 1)] as const;
    return noise === null ? writeLargeShard(path, dimension, range) : writeShard(path, dimension, range, noise);
  };
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
  if (anisotropic) await Promise.all(shards.map(write));
  else for (const shard of shards) await write(shard);
  renameSync(part, folder);
  console.log(`the set was made in ${((performance.now() - since) / 1000).toFixed(0)} s\n`);
}

interface Measured {
  readonly seconds: number;
  readonly cpu: number;
  readonly rss: number;
  readonly result: string;
  readonly said: string;
}

/** Peak memory and CPU time of a process, from /proc. */
function usageOf(pid: number): { readonly rss: number; readonly cpu: number } | undefined {
  try {
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return { rss: Number(peak?.[1] ?? 0) * 1024, cpu: (Number(stat[11]) + Number(stat[12])) / 100 };
  } catch {
    return undefined;
  }
}

async function measure(...options: string[]): Promise<Measured> {
  const out = `${folder}.json`;
  const since = performance.now();
  const args = [...process.execArgv, bin, join(folder, 'set.npy'), '-o', out, ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const seen = new Map<number, { readonly rss: number; readonly cpu: number }>();
  const sampler = setInterval(() => {
    let children: number[] = [];
    try {
      children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
        .trim()
        .split(' ')
        .filter(Boolean)
        .map(Number);
    } catch {}
    for (const pid of [child.pid!, ...children]) {
      const usage = usageOf(pid);
      // A process that has ended, and is not yet waited for, has no memory any more.
      if (usage !== undefined) seen.set(pid, { ...usage, rss: Math.max(usage.rss, seen.get(pid)?.rss ?? 0) });
    }
  }, 100);
  let said = '';
  for await (const text of child.stdout) said += String(text);
  clearInterval(sampler);
  const seconds = (performance.now() - since) / 1000;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(out)) hash.update(chunk as Uint8Array);
  rmSync(out);
  const usages = [...seen.values()];
  return {
    seconds,
    cpu: usages.reduce((sum, { cpu }) => sum + cpu, 0),
    rss: Math.max(...usages.map(({ rss }) => rss)),
    result: hash.digest('hex'),
    said: said.split('\n')[0]!,
  };
}

const SIDES: Readonly<Record<string, readonly [name: string, options: readonly string[]]>> = {
  one: ['one process, its threads', []],
  blocks1: ['blocks, 1 process', ['--processes', '1']],
  blocks: [`blocks, ${processes} processes`, ['--processes', String(processes)]],
};

/** The first verdicts there were of this set. */
function known(result: string): string {
  if (!existsSync(VERDICTS)) writeFileSync(VERDICTS, result);
  return readFileSync(VERDICTS, 'utf8');
}

function row(name: string, all: readonly Measured[]): void {
  const of = (pick: (one: Measured) => number): number => median(all.map(pick));
  const same = all.every(({ result }) => result === known(result));
  const cells = [
    of(({ seconds }) => seconds).toFixed(1),
    of(({ cpu }) => cpu).toFixed(1),
    (of(({ rss }) => rss) / 1e6).toFixed(0),
  ];
  console.log(`| ${name} | ${cells.join(' | ')} | ${same ? 'the same' : 'OTHERS'} |`);
}

try {
  await writeSet();
  const names = chosen.make ? [] : (chosen.only ?? 'one,blocks1,blocks').split(',');
  const unknown = names.find((name) => SIDES[name] === undefined);
  if (unknown !== undefined) throw new Error(`--only knows ${Object.keys(SIDES).join(', ')}, and not ${unknown}`);
  const measured = new Map(names.map((name) => [name, [] as Measured[]]));
  let begun = false;
  for (let round = 1; round <= rounds; round++) {
    for (const [name, all] of measured) {
      const one = await measure(...SIDES[name]![1]);
      all.push(one);
      if (!begun) {
        console.log(`${rows} × ${dimension} ${anisotropic ? 'anisotropic' : 'isotropic'}: ${one.said}\n`);
        console.log('| | s | CPU s | peak MB of a process | verdicts |');
        console.log('|---|---|---|---|---|');
        begun = true;
      }
      row(rounds === 1 ? SIDES[name]![0] : `${SIDES[name]![0]}, round ${round}`, [one]);
    }
  }
  if (rounds > 1) for (const [name, all] of measured) row(`${SIDES[name]![0]}, median`, all);
} finally {
  rmSync(`${folder}.part`, { recursive: true, force: true });
  if (!chosen.keep && !chosen.make) rmSync(folder, { recursive: true, force: true });
}
