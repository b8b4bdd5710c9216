/**
 * The SONAR encoder at full size (24 layers, random weights) beside Meta's own code, or else a reference in PyTorch, on the same machine in the same run.
 *
 *   ABLATA_SONAR_PYTHON=python3 node -C @ablata/source bench/sonar.ts [--checkpoint FULL_SIZE.pt] [--rounds 3] [--threads 1] [--precisions fp32,int8,int8-fast] [--parts tokenizer,rates,loading,verdicts,encoder]
 *
 * ABLATA_SONAR_PYTHON: a Python with sonar-space, whose `TextToEmbeddingModelPipeline` then runs with its own batching.
 * Without --checkpoint a 3 GB file is made in the system's temporary folder by packages/encoder-sonar/scripts and deleted
 * afterwards; that and the comparison need a Python with torch. Rates are sentences a CPU-second of one thread: they
 * stay comparable on a machine that others use too. Engines take turns within a round, forwards and backwards.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openCheckpoint } from '../packages/encoder-sonar/src/checkpoint/open-checkpoint.ts';
import { plainCheckpoint } from '../packages/encoder-sonar/src/checkpoint/plain-checkpoint.ts';
import type { Precision } from '../packages/encoder-sonar/src/precision/precision.ts';
import { quantizeCheckpoint } from '../packages/encoder-sonar/src/precision/quantize-checkpoint.ts';
import { createBpeTokenizer } from '../packages/encoder-sonar/src/tokenizer/bpe-tokenizer.ts';
import { tokenizerModel, unpacked } from '../packages/encoder-sonar/test/fixtures.ts';
import { cpuSeconds } from './harness/cpu-seconds.ts';
import { compareLoading } from './sonar/compare-loading.ts';
import { compareRates } from './sonar/compare-rates.ts';
import type { Files } from './sonar/open-weights.ts';
import { nearDuplicates } from './sonar/sentences.ts';
import { vectorsOf } from './sonar/vectors-of.ts';
import { verdictTable } from './sonar/verdict-table.ts';

const scripts = fileURLToPath(new URL('../packages/encoder-sonar/scripts/', import.meta.url));
const wholeEncoder = fileURLToPath(new URL('sonar/whole-encoder.ts', import.meta.url));

const { values } = parseArgs({
  options: {
    checkpoint: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1' },
    precisions: { type: 'string', default: 'fp32,int8,int8-fast' },
    parts: { type: 'string', default: 'tokenizer,rates,loading,verdicts,encoder' },
  },
});
const parts = new Set(values.parts.split(','));

if (parts.has('tokenizer')) measureTokenizer();
const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-sonar-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
const meta = process.env['ABLATA_SONAR_PYTHON'];
const python = [meta, '/usr/bin/python3', 'python3'].find(
  (path) => path !== undefined && spawnSync(path, ['-c', 'import torch']).status === 0,
);
const files: Files = {
  checkpoint: values.checkpoint ?? join(folder, 'sonar_text_encoder.pt'),
  quantized: join(folder, 'int8.safetensors'),
  threads: Number(values.threads),
};
if (!existsSync(files.checkpoint)) {
  if (python === undefined) throw new Error('Making a checkpoint needs a Python with torch; or pass --checkpoint.');
  console.log('making a full-size checkpoint with random weights (3 GB) …');
  execFileSync(python, [join(scripts, 'make_full_size.py'), files.checkpoint], { stdio: 'inherit' });
}
const before = process.cpuUsage();
await quantizeCheckpoint(await plainCheckpoint(openCheckpoint(files.checkpoint), 'bench', folder, {}), files.quantized);
console.log(`quantizing to int8, once: ${cpuSeconds(before).toFixed(1)} CPU-seconds\n`);

if (parts.has('rates')) {
  const script = join(scripts, meta === undefined ? 'bench_torch.py' : 'bench_meta.py');
  await compareRates(files, {
    torch: python === undefined ? undefined : { python, script },
    precisions: values.precisions.split(',') as Precision[],
    rounds: Number(values.rounds),
  });
}
if (parts.has('loading')) await compareLoading(files);
if (parts.has('verdicts')) {
  const sentences = nearDuplicates(300, 25);
  const vectors = new Map<Precision, Float32Array>();
  for (const precision of ['fp32', 'int8', 'int8-fast', 'fp16'] as const) {
    vectors.set(precision, await vectorsOf(precision, files, sentences));
  }
  console.log(await verdictTable(vectors, 1024, 0.95));
}
if (parts.has('encoder')) {
  execFileSync(process.execPath, [...process.execArgv, wholeEncoder, files.checkpoint, folder], {
    env: { ...process.env, ABLATA_CACHE_DIR: folder },
    stdio: 'inherit',
  });
}

/** The hard strings of the tests, first seen: neither the words nor the code are warm. */
function measureTokenizer(): void {
  const strings = JSON.parse(unpacked('strings.json.gz').toString()) as string[];
  const tokenizer = createBpeTokenizer(tokenizerModel('nllb-like'));
  const start = process.cpuUsage();
  for (const text of strings) tokenizer.encode(text);
  console.log(`tokenizer: ${Math.round(strings.length / cpuSeconds(start))} strings a CPU-second, cold\n`);
}
