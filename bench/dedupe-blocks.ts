/**
 * `ablata-dedupe` of one set in one process and by pairs of blocks in several, as processes: seconds, CPU-seconds of the process with its children, the largest
 * memory of one of them, and whether kept rows and certificate are the same to the byte. The sides take turns. The set is made with duplicates over, under and astride the threshold,
 * in shards; it is deleted at the end. `isotropic`: rows of noise, the hardest there are for a filter, for no direction tells them apart better than another. `anisotropic`: as
 * sentence embeddings are, the set of `bench/dedupe-large.ts`.
 *
 *     node -C @ablata/source bench/dedupe-blocks.ts [rows] [dimension] [processes] [rounds] [duplicates] [isotropic | anisotropic]
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npyHeader } from '../packages/torch-file/src/index.ts';
import { gaussian } from './dedupe/gaussian.ts';
import { largeVectors } from './dedupe/large-vectors.ts';
import { median } from './harness/median.ts';

const [rows = 50_000, dimension = 1024, processes = 2, rounds = 1, duplicates = 0.3] = process.argv
  .slice(2)
  .map(Number);
const anisotropic = process.argv[7] === 'anisotropic';
const bin = fileURLToPath(new URL('../packages/dedupe/src/bin.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-blocks-'));
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

async function writeSet(): Promise<void> {
  const blocks = anisotropic ? largeVectors(dimension) : noiseBlocks();
  let row = 0;
  for (let shard = 0; shard < SHARDS; shard++) {
    const end = Math.floor((rows * (shard + 1)) / SHARDS);
    const digits = (value: number): string => String(value).padStart(5, '0');
    const file = await open(join(folder, `set-${digits(shard)}-of-${digits(SHARDS)}.npy`), 'w');
    await file.write(npyHeader('<f4', [end - row, dimension]));
    while (row < end) {
      const count = Math.min(CHUNK, end - row);
      const block = blocks(row, count);
      await file.write(new Uint8Array(block.buffer));
      row += count;
    }
    await file.close();
  }
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
  const out = join(folder, 'result.json');
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

try {
  await writeSet();
  const sides: [name: string, options: string[]][] = [
    ['one process, its threads', []],
    ['blocks, 1 process', ['--processes', '1']],
    [`blocks, ${processes} processes`, ['--processes', String(processes)]],
  ];
  const measured = sides.map(() => [] as Measured[]);
  for (let round = 0; round < rounds; round++)
    for (const [i, [, options]] of sides.entries()) measured[i]!.push(await measure(...options));
  console.log(`${rows} × ${dimension} ${anisotropic ? 'anisotropic' : 'isotropic'}: ${measured[0]![0]!.said}\n`);
  console.log('| | s | CPU s | peak MB of a process | verdicts |');
  console.log('|---|---|---|---|---|');
  const expected = measured[0]![0]!.result;
  for (const [i, [name]] of sides.entries()) {
    const of = (pick: (one: Measured) => number): number => median(measured[i]!.map(pick));
    const same = measured[i]!.every(({ result }) => result === expected);
    const cells = [
      of(({ seconds }) => seconds).toFixed(1),
      of(({ cpu }) => cpu).toFixed(1),
      (of(({ rss }) => rss) / 1e6).toFixed(0),
    ];
    console.log(`| ${name} | ${cells.join(' | ')} | ${same ? 'the same' : 'OTHERS'} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
