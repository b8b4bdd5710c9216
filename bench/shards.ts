/**
 * Writing a large dataset in shards beside the disk's bare speed: `dd` of as many bytes, synced, then each format through the folder that a run writes into
 * (checksums, sync, rename). The rows are made as they are asked for, so the memory is the writer's; a quarter of the rows is written first, which shows whether
 * it grows with them. Then what it takes to open what was written (`inspect`), and to hash all of it (`verify`). Each figure is a process of its own; files are
 * deleted at once.
 *
 *     node -C @ablata/source bench/shards.ts [rows] [dimension] [formats, e.g. pt,parquet] [bytes of a shard]
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AtomicFolder } from '../packages/core/src/index.ts';
import { formatOf, openDataset, peekDataset, sharded } from '../packages/formats/src/index.ts';
import type { DatasetView } from '../packages/spec/src/index.ts';
import { madeDataset } from './formats/made-dataset.ts';
import { type Usage, usageOf } from './harness/usage-of.ts';

/** Numbers as uneven as real ones, made once: a block of them serves all rows, for making them anew would take longer than writing them. */
const POOL = new Float32Array(2 ** 22);
for (let index = 0, state = 1; index < POOL.length; index++) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  POOL[index] = state / 2 ** 37;
}

function rowsOf(rows: number, dimension: number): DatasetView {
  return madeDataset(rows, dimension, async (start, end) => {
    const length = (end - start) * dimension;
    const offset = (start * dimension) % (POOL.length - length);
    return POOL.slice(offset, offset + length);
  });
}

const measure = async (work: () => Promise<unknown>): Promise<void> =>
  void process.stdout.write(JSON.stringify(await usageOf(work)));

async function hashAll(folder: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(folder, name), { highWaterMark: 1 << 20 })) hash.update(chunk);
    hash.digest();
  }
}

async function inspect(path: string): Promise<void> {
  await using peeked = await peekDataset(path);
  await peeked.dataset.embeddings(0, 5);
}

async function openWhole(path: string): Promise<void> {
  await using dataset = await openDataset(path);
  await dataset.embeddings(dataset.length - 5, dataset.length);
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--write') {
  const [folder, ending, rows, dimension, bytes] = rest as [string, string, string, string, string];
  const format = sharded(formatOf(`x.${ending}`), { bytes: Number(bytes) });
  const { signal } = new AbortController();
  await measure(() =>
    format.write(rowsOf(Number(rows), Number(dimension)), new AtomicFolder(folder, 'out'), 'x', { signal }),
  );
} else if (first === '--inspect') await measure(() => inspect(rest[0]!));
else if (first === '--open') await measure(() => openWhole(rest[0]!));
else if (first === '--hash') await measure(() => hashAll(rest[0]!));
else {
  const [rows, dimension] = [Number(first ?? 100_000), Number(rest[0] ?? 1024)];
  const endings = (rest[1] ?? 'parquet,safetensors,pt').split(',');
  const shard = rest[2] ?? '500000000';
  const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-shards-'));
  const out = join(folder, 'out');
  const self = (...args: string[]): Usage =>
    JSON.parse(
      execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...args], {
        encoding: 'utf8',
      }),
    ) as Usage;
  const bare = (bytes: number): number => {
    const since = performance.now();
    const blocks = Math.ceil(bytes / 2 ** 20);
    const file = join(folder, 'bare');
    execFileSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=1M', `count=${blocks}`, 'conv=fsync'], { stdio: 'ignore' });
    const seconds = (performance.now() - since) / 1000;
    rmSync(file);
    return bytes / 1e6 / seconds;
  };
  try {
    console.log(`${rows} × ${dimension}, shards of ${Number(shard) / 1e6} MB\n`);
    console.log(
      '| format | files | MB | s | MB/s | dd MB/s | of dd | CPU s | peak MB | at ¼ of the rows | inspect s | peak MB | open all s | peak MB | hash s (CPU) |',
    );
    console.log('|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|');
    for (const ending of endings) {
      const quarter = self('--write', out, ending, String(Math.ceil(rows / 4)), String(dimension), shard);
      rmSync(out, { recursive: true });
      const before = bare(rows * dimension * 4);
      const written = self('--write', out, ending, String(rows), String(dimension), shard);
      const names = readdirSync(out);
      const megabytes = names.reduce((sum, name) => sum + statSync(join(out, name)).size, 0) / 1e6;
      const inspected = self('--inspect', join(out, `x.${ending}.index.json`));
      const opened = self('--open', join(out, `x.${ending}.index.json`));
      const hashed = self('--hash', out);
      rmSync(out, { recursive: true });
      const disk = (before + bare(rows * dimension * 4)) / 2;
      const speed = megabytes / written.seconds;
      const cells = [
        ...[ending, names.length, megabytes.toFixed(0), written.seconds.toFixed(1), speed.toFixed(0)],
        ...[disk.toFixed(0), (speed / disk).toFixed(2), written.cpu.toFixed(1), (written.rss / 1e6).toFixed(0)],
        ...[
          (quarter.rss / 1e6).toFixed(0),
          inspected.seconds.toFixed(1),
          (inspected.rss / 1e6).toFixed(0),
          opened.seconds.toFixed(1),
          (opened.rss / 1e6).toFixed(0),
        ],
        `${hashed.seconds.toFixed(1)} (${hashed.cpu.toFixed(1)})`,
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
