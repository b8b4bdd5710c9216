/**
 * What it costs to write a dataset in each format, beside PyTorch's `torch.save` of the same data and, for Parquet, pyarrow's `write_table`: seconds, megabytes of embeddings
 * a second, peak memory. Each measurement is a process of its own; rounds alternate; the table shows medians.
 *
 * Ours read the embeddings block by block from a file, make the texts as they go, and sync the finished file. The peers have
 * everything in memory beforehand, as they must (loading is not counted), and their files are synced too. pyarrow writes as ours: uncompressed,
 * vectors in no dictionary.
 *
 *     node -C @ablata/source bench/formats.ts [rows] [dimension] [rounds] [formats, e.g. pt,npy]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createOutputFolder } from '../packages/formats/src/files/create-output-folder.ts';
import type { DatasetFormat } from '../packages/spec/src/index.ts';
import { madeDataset } from './formats/made-dataset.ts';
import { figure } from './harness/figure.ts';
import { median } from './harness/median.ts';
import { pythonWith } from './harness/pythons.ts';
import { type Usage, usageOf } from './harness/usage-of.ts';

interface Measurement extends Usage {
  readonly bytes: number;
}

const TORCH = `
import json, os, resource, sys, time, numpy as np, torch
folder = sys.argv[1]
embeddings = torch.from_numpy(np.load(folder + '/source.npy'))
rows = [json.loads(line) for line in open(folder + '/source.npy.jsonl', encoding='utf8')]
data = {'embeddings': embeddings, 'instructions': [r['text'] for r in rows],
        'sources': [{k: r[k] for k in ('request', 'candidate', 'probability', 'problems')} for r in rows],
        'config': {}, 'stats': {}}
del rows
wall, cpu = time.perf_counter(), time.process_time()
with open(folder + '/torch.pt', 'wb') as f:
    torch.save(data, f)
    f.flush()
    os.fsync(f.fileno())
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
size = os.path.getsize(folder + '/torch.pt')
os.remove(folder + '/torch.pt')
print(json.dumps({'seconds': wall, 'cpu': cpu, 'bytes': size, 'rss': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))`;

const PYARROW = `
import json, os, resource, sys, time, numpy as np, pyarrow as pa, pyarrow.parquet as pq
folder = sys.argv[1]
embeddings = np.load(folder + '/source.npy')
rows = [json.loads(line) for line in open(folder + '/source.npy.jsonl', encoding='utf8')]
vectors = pa.ListArray.from_arrays(
    np.arange(0, embeddings.size + 1, embeddings.shape[1], dtype=np.int32), pa.array(embeddings.reshape(-1)))
table = pa.table({'text': [r['text'] for r in rows],
    'request': pa.array([r['request'] for r in rows], pa.int32()), 'candidate': pa.array([r['candidate'] for r in rows], pa.int32()),
    'probability': [r['probability'] for r in rows], 'problems': [r['problems'] for r in rows], 'embedding': vectors})
del rows
texts = ['text', 'problems.list.element']
wall, cpu = time.perf_counter(), time.process_time()
with open(folder + '/pyarrow.parquet', 'wb') as f:
    pq.write_table(table, f, compression='none', use_dictionary=texts)
    f.flush()
    os.fsync(f.fileno())
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
size = os.path.getsize(folder + '/pyarrow.parquet')
os.remove(folder + '/pyarrow.parquet')
print(json.dumps({'seconds': wall, 'cpu': cpu, 'bytes': size, 'rss': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))`;

/** Each process loads only the writer it measures. */
const WRITERS: Readonly<Record<string, () => Promise<DatasetFormat>>> = {
  pt: async () => (await import('../packages/formats/src/pt/create-pt-format.ts')).createPtFormat(),
  safetensors: async () =>
    (await import('../packages/formats/src/safetensors/create-safetensors-format.ts')).createSafetensorsFormat(),
  parquet: async () =>
    (await import('../packages/formats/src/parquet/create-parquet-format.ts')).createParquetFormat({ layout: 'plain' }),
  arrow: async () => (await import('../packages/formats/src/arrow/create-arrow-format.ts')).createArrowFormat(),
  npy: async () => (await import('../packages/formats/src/npy/create-npy-format.ts')).createNpyFormat(),
  jsonl: async () =>
    (await import('../packages/formats/src/jsonl/create-jsonl-format.ts')).createJsonlFormat({ embedding: 'base64' }),
};

async function measure(extension: string, folder: string, rows: number, dimension: number): Promise<Measurement> {
  const source = await open(join(folder, 'source.npy'));
  const { size } = await source.stat();
  const dataset = madeDataset(rows, dimension, async (start, end) => {
    const values = new Float32Array((end - start) * dimension);
    await source.read(values, 0, values.byteLength, size - (rows - start) * dimension * 4);
    return values;
  });
  const format = await WRITERS[extension]!();
  const out = join(folder, 'out');
  const usage = await usageOf(() =>
    format.write(dataset, createOutputFolder(out), 'x', { signal: new AbortController().signal }),
  );
  await source.close();
  const bytes = readdirSync(out).reduce((sum, name) => sum + statSync(join(out, name)).size, 0);
  rmSync(out, { recursive: true });
  return { ...usage, bytes };
}

/** Values as uneven as real embeddings. */
async function writeSource(rows: number, dimension: number, folder: string): Promise<void> {
  const dataset = madeDataset(rows, dimension, async (start, end) => {
    const values = new Float32Array((end - start) * dimension);
    let state = Math.imul(start, 40_503);
    for (let index = 0; index < values.length; index++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      values[index] = state / 2 ** 37;
    }
    return values;
  });
  const npy = await WRITERS['npy']!();
  await npy.write(dataset, createOutputFolder(folder), 'source', { signal: new AbortController().signal });
}

const [first, second, third, fourth, fifth] = process.argv.slice(2);
if (first === '--measure') {
  process.stdout.write(JSON.stringify(await measure(second!, third!, Number(fourth), Number(fifth))));
} else {
  const [rows, dimension, rounds] = [Number(first ?? 100_000), Number(second ?? 1024), Number(third ?? 3)];
  const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-formats-'));
  try {
    await writeSource(rows, dimension, folder);
    const python = pythonWith('numpy', 'torch');
    const self = [...process.execArgv, fileURLToPath(import.meta.url), '--measure'];
    const run = (file: string, ...args: string[]): Measurement =>
      JSON.parse(execFileSync(file, args, { encoding: 'utf8' })) as Measurement;
    const writers = new Map<string, () => Measurement>();
    if (python !== undefined) writers.set('torch.save', () => run(python, '-c', TORCH, folder));
    const extensions = fourth?.split(',') ?? Object.keys(WRITERS);
    const arrow = extensions.includes('parquet') ? pythonWith('numpy', 'pyarrow') : undefined;
    if (arrow !== undefined) writers.set('pyarrow', () => run(arrow, '-c', PYARROW, folder));
    for (const extension of extensions) {
      writers.set(extension, () => run(process.execPath, ...self, extension, folder, String(rows), String(dimension)));
    }
    const measured = new Map([...writers.keys()].map((name) => [name, [] as Measurement[]]));
    for (let round = 0; round < rounds; round++) {
      for (const [name, writer] of writers) measured.get(name)!.push(writer());
    }
    const megabytes = (rows * dimension * 4) / 1e6;
    console.log(`${rows} × ${dimension}: ${megabytes.toFixed(0)} MB of embeddings, median of ${rounds} rounds\n`);
    console.log('| writer | s | MB/s | CPU s | peak memory MB | files MB |');
    console.log('|---|---|---|---|---|---|');
    for (const [name, results] of measured) {
      const of = (pick: (result: Measurement) => number): number => median(results.map(pick));
      const seconds = of((result) => result.seconds);
      const cells = [
        seconds.toFixed(2),
        (megabytes / seconds).toFixed(0),
        of((result) => result.cpu).toFixed(2),
        (of((result) => result.rss) / 1e6).toFixed(0),
        (of((result) => result.bytes) / 1e6).toFixed(0),
      ];
      console.log(`| ${name} | ${cells.join(' | ')} |`);
      const beside = name === 'parquet' && measured.has('pyarrow') ? 'pyarrow' : 'torch.save';
      const theirs = measured.get(beside)?.map((result) => result.cpu);
      const peer = theirs && { name: beside, value: median(theirs) };
      if (name in WRITERS) {
        figure({ name: `write ${rows} × ${dimension} as ${name}`, unit: 'CPU-s', ours: of(({ cpu }) => cpu), peer });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
