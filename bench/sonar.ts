/**
 * The SONAR encoder at full size (24 layers, random weights) beside Meta's own code, or else a reference in PyTorch, on the same machine in the same run.
 *
 *   ABLATA_SONAR_PYTHON=python3 node -C @ablata/source bench/sonar.ts [--checkpoint FULL_SIZE.pt] [--rounds 3] [--threads 1] [--precisions fp32,int8,int8-fast] [--parts tokenizer,rates,loading,verdicts,encoder]
 *
 * ABLATA_SONAR_PYTHON: a Python with sonar-space, whose `TextToEmbeddingModelPipeline` then runs with its own batching.
 * Without --checkpoint a 3 GB file is made in the system's temporary folder by packages/encoder-sonar/scripts and deleted
 * afterwards; that and the comparison need a Python with torch. Rates are sentences a CPU-second of one thread: they
 * stay comparable on a machine that others use too. Engines take turns within a round, forwards and backwards.
 *
 * Long: one program from top to bottom; what its rows share with no other bench stays here.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openCheckpoint } from '../packages/encoder-sonar/src/checkpoint/open-checkpoint.ts';
import { plainCheckpoint } from '../packages/encoder-sonar/src/checkpoint/plain-checkpoint.ts';
import { readSafetensors } from '../packages/encoder-sonar/src/checkpoint/read-safetensors.ts';
import { createSonarEncoder } from '../packages/encoder-sonar/src/create-sonar-encoder.ts';
import type { Precision } from '../packages/encoder-sonar/src/precision/precision.ts';
import { quantizeCheckpoint } from '../packages/encoder-sonar/src/precision/quantize-checkpoint.ts';
import { openSession } from '../packages/encoder-sonar/src/run/session.ts';
import { createBpeTokenizer } from '../packages/encoder-sonar/src/tokenizer/bpe-tokenizer.ts';
import { tokenizerModel, unpacked } from '../packages/encoder-sonar/test/fixtures.ts';
import { joinTokens, planBatches } from '../packages/onnx/src/index.ts';
import { openFile } from '../packages/torch-file/src/index.ts';
import { batches, nearDuplicates, randomSentences } from './sonar/sentences.ts';
import { verdictTable } from './sonar/verdict-table.ts';
import { wordModel } from './sonar/word-model.ts';

/** 24 layers of four projections of 1024 × 1024 and two of 1024 × 8192, a multiplication and an addition each. */
const FLOP_PER_TOKEN = 24 * 2 * (4 * 1024 * 1024 + 2 * 1024 * 8192);
const scripts = fileURLToPath(new URL('../packages/encoder-sonar/scripts/', import.meta.url));
const self = fileURLToPath(import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    checkpoint: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1' },
    precisions: { type: 'string', default: 'fp32,int8,int8-fast' },
    parts: { type: 'string', default: 'tokenizer,rates,loading,verdicts,encoder' },
  },
});
const parts = new Set(values.parts.split(','));

const [role, ...roleArgs] = positionals;
if (role === 'session') await serveSession(roleArgs);
else if (role === 'encoder') await measureEncoder(roleArgs[0]!, roleArgs[1]!);
else await main(Number(values.rounds));

async function main(rounds: number): Promise<void> {
  if (parts.has('tokenizer')) measureTokenizer();
  const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-sonar-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.on('SIGINT', () => process.exit(130));
  const meta = process.env['ABLATA_SONAR_PYTHON'];
  const python = [meta, '/usr/bin/python3', 'python3'].find(
    (path) => path !== undefined && spawnSync(path, ['-c', 'import torch']).status === 0,
  );
  const checkpoint = values.checkpoint ?? join(folder, 'sonar_text_encoder.pt');
  if (!existsSync(checkpoint)) {
    if (python === undefined) throw new Error('Making a checkpoint needs a Python with torch; or pass --checkpoint.');
    console.log('making a full-size checkpoint with random weights (3 GB) …');
    execFileSync(python, [join(scripts, 'make_full_size.py'), checkpoint], { stdio: 'inherit' });
  }
  const quantized = join(folder, 'int8.safetensors');
  const before = process.cpuUsage();
  await quantizeCheckpoint(await plainCheckpoint(openCheckpoint(checkpoint), 'bench', folder, {}), quantized);
  console.log(`quantizing to int8, once: ${cpuSeconds(before).toFixed(1)} CPU-seconds\n`);

  const script = meta === undefined ? 'bench_torch.py' : 'bench_meta.py';
  if (parts.has('rates')) await compareRates(python, script, checkpoint, quantized, rounds);
  if (parts.has('loading')) await compareLoading(checkpoint, quantized);
  if (parts.has('verdicts')) {
    const sentences = nearDuplicates(300, 25);
    const vectors = new Map<Precision, Float32Array>();
    for (const precision of ['fp32', 'int8', 'int8-fast', 'fp16'] as const) {
      vectors.set(precision, await vectorsOf(precision, checkpoint, quantized, sentences));
    }
    console.log(await verdictTable(vectors, 1024, 0.95));
  }
  if (!parts.has('encoder')) return;
  const encoder = spawnSync(process.execPath, [...process.execArgv, self, 'encoder', checkpoint, folder], {
    encoding: 'utf8',
    env: { ...process.env, ABLATA_CACHE_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  console.log(encoder.stdout);
}

/** The hard strings of the tests, first seen: neither the words nor the code are warm. */
function measureTokenizer(): void {
  const strings = JSON.parse(unpacked('strings.json.gz').toString()) as string[];
  const tokenizer = createBpeTokenizer(tokenizerModel('nllb-like'));
  const before = process.cpuUsage();
  for (const text of strings) tokenizer.encode(text);
  console.log(`tokenizer: ${Math.round(strings.length / cpuSeconds(before))} strings a CPU-second, cold\n`);
}

interface Engine {
  readonly name: string;
  readonly child: ChildProcess;
  answer(): Promise<Answer>;
}

interface Answer {
  readonly cpuSeconds: number;
  readonly last: readonly number[];
  readonly load: number;
  /** PyTorch's version and the BLAS libraries in its process. */
  readonly torch?: string;
  readonly blas?: readonly string[];
  /** Floating-point operations a second of a bare matrix product. */
  readonly peak?: number;
  readonly memory: Memory;
  /** Most that the process ever had resident, pages of files among it, in bytes; and of that without files, where it is known. */
  readonly peakMemory?: number;
}

async function compareRates(
  python: string | undefined,
  script: string,
  checkpoint: string,
  quantized: string,
  rounds: number,
) {
  const engines = [
    ...(python === undefined
      ? []
      : [startEngine('PyTorch fp32', python, [join(scripts, script), checkpoint, values.threads])]),
    ...values.precisions
      .split(',')
      .map((precision) => startSession(precision as Precision, 'packed', checkpoint, quantized)),
  ];
  const peaks = new Map<string, number>();
  for (const engine of engines) {
    const { load, torch, blas, peak } = await engine.answer();
    if (peak !== undefined) peaks.set(engine.name, peak / 1e9);
    if (torch !== undefined) console.log(`PyTorch ${torch} on ${blas?.join(' ')}, loaded in ${load.toFixed(1)} s`);
  }
  const sentences = randomSentences(32, 20, 30);
  const mixed = randomSentences(32, 5, 90);
  // As many as make a measurement of seconds, from the middle, where lengths are the mean.
  const workloads = [
    ...([1, 8, 32] as const).map((size) => ({
      name: `batch ${size}`,
      sentences: { 1: sentences.slice(14, 18), 8: sentences.slice(8, 24), 32: sentences }[size],
      batched: (list: Int32Array[]) => batches(list, size),
    })),
    // What each does with a list of texts: SONAR's pipeline takes as many at a time as it is told, by length; the encoder here so many tokens.
    ...[8, 32].map((size) => ({
      name: `5 … 90 tokens, PyTorch by ${size}`,
      sentences: mixed,
      batched: (list: Int32Array[], torch: boolean) =>
        torch
          ? batches(list, size)
          : planBatches(
              Int32Array.from(list, ({ length }) => length),
              384,
            ).map((rows) => rows.map((row) => list[row]!)),
    })),
  ];
  const rates = new Map(engines.map(({ name }) => [name, workloads.map(() => [] as number[])]));
  for (const engine of engines) await ask(engine, batches(sentences.slice(8, 24), 8)); // warms up
  for (let round = 0; round < rounds; round++) {
    for (const [column, workload] of workloads.entries()) {
      for (const engine of (round + column) % 2 === 0 ? engines : engines.toReversed()) {
        const work = workload.batched(workload.sentences, engine.name.startsWith('PyTorch'));
        const { cpuSeconds: seconds } = await ask(engine, work);
        rates.get(engine.name)![column]!.push(workload.sentences.length / seconds);
        console.error(`round ${round + 1}, ${workload.name}, ${engine.name}: ${seconds.toFixed(2)} CPU-seconds`);
      }
    }
  }
  const peakMemory = new Map<string, number>();
  for (const engine of engines) {
    const { peakMemory: peak } = await ask(engine, batches(sentences.slice(0, 1), 1));
    if (peak !== undefined) peakMemory.set(engine.name, peak);
    engine.child.stdin!.end();
  }
  for (const [what, summary] of [
    [`median of ${rounds}`, median],
    [`best of ${rounds} (least disturbed by others)`, (samples: readonly number[]) => Math.max(...samples)],
  ] as const) {
    console.log(
      `sentences per CPU-second, 20 … 30 tokens each unless said otherwise, ${values.threads} thread(s), ${what}\n`,
    );
    const reference = rates.get('PyTorch fp32')?.map(summary);
    const cell = (samples: readonly number[], column: number) => {
      const rate = summary(samples);
      return reference === undefined
        ? rate.toFixed(2)
        : `${rate.toFixed(2)} (${(rate / reference[column]!).toFixed(2)}×)`;
    };
    const rows = engines.map(({ name }) => [name, ...rates.get(name)!.map(cell)]);
    printTable(['engine', ...workloads.map(({ name }) => name)], rows);
  }
  for (const [name, peak] of peakMemory) console.log(`${name}: ${megabytes(peak)} resident at most`);
  console.log();
  // Without the attention, which is a few hundredths of it, and without PyTorch's padding.
  const useful = (engine: string, column: number) => {
    const { sentences: list } = workloads[column]!;
    const tokens = list.reduce((sum, { length }) => sum + length, 0) / list.length;
    return (Math.max(...rates.get(engine)![column]!) * tokens * FLOP_PER_TOKEN) / 1e9;
  };
  const fp32 = engines.map(({ name }) => name).filter((name) => name.endsWith('fp32'));
  for (const name of fp32) {
    const speeds = workloads.map((_, column) => useful(name, column).toFixed(0)).join(', ');
    console.log(
      `${name}: ${speeds} useful GFLOP/s${peaks.has(name) ? `; a bare product of 1024 × 1024 by 1024 × 8192: ${peaks.get(name)!.toFixed(0)}` : ''}`,
    );
  }
  console.log();
}

async function compareLoading(checkpoint: string, quantized: string) {
  const rows: string[][] = [];
  for (const precision of ['fp32', 'int8'] as const) {
    for (const memory of ['packed', 'mmap'] as const) {
      const engine = startSession(precision, memory, checkpoint, quantized);
      const { load, memory: loaded } = await engine.answer();
      const { memory: used } = await ask(engine, batches(randomSentences(32, 20, 30), 8));
      engine.child.stdin!.end();
      rows.push([
        precision,
        memory,
        `${load.toFixed(2)} s`,
        megabytes(loaded.own),
        megabytes(used.own),
        megabytes(used.file),
      ]);
    }
  }
  printTable(['precision', 'memory', 'load', 'own memory loaded', 'after 32 sentences', 'page cache mapped'], rows);
}

/** Child: a session that encodes batches of token ids, as bench_torch.py does. */
async function serveSession([precision, memory, checkpoint, quantized]: string[]): Promise<void> {
  const start = performance.now();
  const opened = await plainCheckpoint(openCheckpoint(checkpoint!), 'bench', tmpdir(), {});
  const weights = precision === 'fp32' ? opened : readQuantized(quantized!);
  const session = await openSession({
    weightsPath: weights.path,
    tensors: weights.tensors,
    architecture: opened.architecture,
    precision: precision as Precision,
    memory: memory as 'packed' | 'mmap',
    executionProvider: 'cpu',
    threads: Number(values.threads),
  });
  console.log(JSON.stringify({ load: (performance.now() - start) / 1000, memory: residentMemory() }));
  for await (const line of createInterface({ input: process.stdin })) {
    const work = JSON.parse(line) as number[][][];
    const before = process.cpuUsage();
    let last: Float32Array = new Float32Array();
    for (const batch of work) {
      last = await session.run({
        ids: Int32Array.from(batch.flat()),
        lengths: Int32Array.from(batch, ({ length }) => length),
      });
    }
    const seconds = cpuSeconds(before);
    console.log(
      JSON.stringify({
        cpuSeconds: seconds,
        last: Array.from(last.slice(-1024, -1016)),
        memory: residentMemory(),
        peakMemory: process.resourceUsage().maxRSS * 1024,
      }),
    );
  }
}

/** What a precision makes of sentences, in batches as the encoder makes them. [sentences, 1024] */
async function vectorsOf(
  precision: Precision,
  checkpoint: string,
  quantized: string,
  sentences: readonly Int32Array[],
): Promise<Float32Array> {
  const opened = await plainCheckpoint(openCheckpoint(checkpoint), 'bench', tmpdir(), {});
  const weights = precision.startsWith('int8') ? readQuantized(quantized) : opened;
  const session = await openSession({
    weightsPath: weights.path,
    tensors: weights.tensors,
    architecture: opened.architecture,
    precision,
    memory: 'mmap',
    executionProvider: 'cpu',
    threads: Number(values.threads),
  });
  const vectors = new Float32Array(sentences.length * 1024);
  const lengths = Int32Array.from(sentences, ({ length }) => length);
  for (const rows of planBatches(lengths, 384)) {
    const found = await session.run(joinTokens(rows.map((row) => sentences[row]!)));
    for (const [at, row] of rows.entries()) vectors.set(found.subarray(at * 1024, (at + 1) * 1024), row * 1024);
  }
  await session.close();
  return vectors;
}

/** Child: the whole encoder on texts: event loop, abort, repeated opening. */
async function measureEncoder(checkpoint: string, folder: string): Promise<void> {
  const tokenizer = join(folder, 'words.model');
  writeFileSync(tokenizer, wordModel(256_000));
  const options = { checkpoint, tokenizer, memory: 'mmap', threads: 1, batchTokens: 256 } as const;
  const texts = Array.from(
    { length: 64 },
    (_, index) => `ab cd ef gh ij kl mn op qr st uv wx ${'yz '.repeat(index % 24)}`,
  );
  {
    await using sonar = await createSonarEncoder(options);
    await sonar.start();
    const start = performance.now();
    const gaps = await measureGaps(sonar.encode(texts));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(
      `encoding ${texts.length} texts took ${seconds} s; the event loop turned ${gaps.turns} times, longest gap ` +
        `${gaps.longest.toFixed(1)} ms (of which the thread itself computed ${gaps.longestBusy.toFixed(1)} ms at most)`,
    );
    const abort = new AbortController();
    const encoding = sonar.encode(texts, abort.signal).catch(() => performance.now());
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const aborted = performance.now();
    abort.abort();
    const rejected = (await encoding) as number;
    await sonar.encode(['ab']);
    console.log(
      `abort: rejected after ${(rejected - aborted).toFixed(1)} ms; the worker encoded the next text ${((performance.now() - aborted) / 1000).toFixed(2)} s after it`,
    );
  }
  const own: number[] = [];
  for (let round = 0; round < 10; round++) {
    await using sonar = await createSonarEncoder(options);
    await sonar.encode(['ab cd ef']);
    own.push(residentMemory().own);
  }
  console.log(`10 encoders, one after another: own memory ${own.map(megabytes).join(', ')}`);
}

/**
 * Turns the event loop every 5 ms until the work is done. On a machine that others use too, a long gap may be the
 * scheduler's: the time this thread computed within a gap is what the encoder is answerable for.
 */
async function measureGaps(work: Promise<unknown>) {
  const busy = () => process.threadCpuUsage().user / 1000 + process.threadCpuUsage().system / 1000;
  const gaps = { turns: 0, longest: 0, longestBusy: 0 };
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  let [last, lastBusy] = [performance.now(), busy()];
  while (!done) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const [now, nowBusy] = [performance.now(), busy()];
    gaps.turns++;
    gaps.longest = Math.max(gaps.longest, now - last - 5);
    gaps.longestBusy = Math.max(gaps.longestBusy, nowBusy - lastBusy);
    [last, lastBusy] = [now, nowBusy];
  }
  await finished;
  return gaps;
}

function startSession(precision: Precision, memory: string, checkpoint: string, quantized: string): Engine {
  return startEngine(`Ablata ${precision}`, process.execPath, [
    ...process.execArgv,
    self,
    'session',
    precision,
    memory,
    checkpoint,
    quantized,
    `--threads=${values.threads}`,
  ]);
}

function startEngine(name: string, command: string, args: readonly string[]): Engine {
  const { OPENBLAS_CORETYPE: _, ...env } = process.env; // would forbid PyTorch the machine's best kernels
  const child = spawn(command, args, {
    env: { ...env, OPENBLAS_NUM_THREADS: values.threads, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    name,
    child,
    answer: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name} ended early`);
      return JSON.parse(value) as Answer;
    },
  };
}

function ask(engine: Engine, work: readonly (readonly Int32Array[])[]): Promise<Answer> {
  engine.child.stdin!.write(`${JSON.stringify(work.map((batch) => batch.map((ids) => Array.from(ids))))}\n`);
  return engine.answer();
}

function readQuantized(path: string) {
  using source = openFile(path);
  return { path, tensors: readSafetensors(source) };
}

interface Memory {
  /** Resident memory of the process's own, and resident pages of files (shared page cache), in bytes. */
  readonly own: number;
  readonly file: number;
}

function residentMemory(): Memory {
  if (!existsSync('/proc/self/status')) return { own: process.memoryUsage.rss(), file: 0 };
  const status = readFileSync('/proc/self/status', 'utf8');
  const field = (name: string) => 1024 * Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return { own: field('RssAnon'), file: field('RssFile') };
}

function cpuSeconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
  console.log();
}
