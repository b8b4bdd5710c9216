/**
 * Whether encoding overlaps with asking: a run is bound by the slower of the two alone, not by their sum. Asks a server in another process, whose answers take a
 * log-normal time with a mean of 300 ms, for 10,000 instructions, and encodes them with an ONNX model.
 *
 *     node -C @ablata/source bench/encode-beside-asking.ts --model FOLDER [--rows 10000] [--in-flight 16] [--rounds 1]
 *
 * FOLDER: a model for encoder-onnx (all-MiniLM-L6-v2 of `npm run test:real`). `ask alone` is the same run with an encoder that costs next to nothing, `encode
 * alone` the texts it kept through the ONNX encoder in the calls the run makes. Wall times: choose --in-flight so that the two are about alike.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ServerProcess } from '../e2e/scene.ts';
import { host } from '../packages/cli/src/host.ts';
import {
  type ExperimentConfig,
  openExperiment,
  openSession,
  run,
  type ServiceBinding,
} from '../packages/core/src/index.ts';
import { createOnnxEncoder } from '../packages/encoder-onnx/src/index.ts';
import { type Usage, usageOf } from './harness/usage-of.ts';

const MEAN = 0.3;
const SIGMA = 1;
const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    rows: { type: 'string', default: '10000' },
    'in-flight': { type: 'string', default: '16' },
    rounds: { type: 'string', default: '1' },
  },
});
if (values.model === undefined) throw new Error('--model FOLDER is missing');
const onnx = { model: resolve(values.model), threads: 1, workers: 1 };
const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-overlap-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
// The mean of a log-normal is its median times exp(sigma² / 2).
using server = await new ServerProcess(join(folder, 'server.log'), MEAN / Math.exp(SIGMA ** 2 / 2)).start();

async function runWith(name: string, encoder: ServiceBinding) {
  const config: ExperimentConfig = {
    name,
    seed: 5,
    target: Number(values.rows),
    plugins: ['@ablata/encoder-onnx'],
    paths: [onnx.model, folder],
    services: {
      source: { use: 'word-problems' },
      prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
      llm: {
        use: 'vllm',
        baseURL: server.url,
        model: 'tiny',
        structured: 'off',
        concurrency: Number(values['in-flight']),
      },
      encoder,
      splits: { use: 'random', ratios: { train: 0.8, val: 0.1, test: 0.1 } },
      output: [{ use: 'jsonl' }],
    },
    stages: [{ remove: 'dedupe' }],
    run: { ledger: join(folder, `${name}.db`), checkpointEvery: 0 },
  };
  const origin = {
    file: join(import.meta.dirname, '..', 'examples', 'real-small', 'bench.config.ts'),
    label: name,
    position: () => '',
  };
  const silent = { debug: () => {}, info: () => {}, warn: () => {} };
  await using session = openSession(config, origin, { logger: silent });
  const experiment = await openExperiment(config, origin, session, host);
  const measured = await usageOf(() =>
    run(experiment, session, { folder: join(folder, name), label: name, signal: new AbortController().signal }),
  );
  return { measured, texts: textsOf(join(folder, name, 'dataset', `${name}.jsonl`)) };
}

function textsOf(path: string): string[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { text: string }).text);
}

async function encodeAlone(texts: readonly string[]): Promise<Usage> {
  await using encoder = await createOnnxEncoder(onnx);
  return await usageOf(async () => {
    await encoder.start();
    const size = encoder.batchSize!;
    for (let at = 0; at < texts.length; at += size) await encoder.encode(texts.slice(at, at + size));
  });
}

console.log(
  `${values.rows} rows, ${values['in-flight']} requests in flight, mean latency ${MEAN * 1000} ms, one thread of encoding\n`,
);
console.log('| | seconds | CPU-seconds |\n|---|---|---|');
for (let round = 0; round < Number(values.rounds); round++) {
  const print = (name: string, { seconds, cpu }: Usage) =>
    console.log(`| ${name} | ${seconds.toFixed(1)} | ${cpu.toFixed(1)} |`);
  const { measured: asking, texts } = await runWith(`ask-${round}`, { use: 'lexical', dimension: 384 });
  print('ask alone', asking);
  const encoding = await encodeAlone(texts);
  print('encode alone', encoding);
  const { measured: both } = await runWith(`both-${round}`, { use: 'onnx', ...onnx });
  print('both', both);
  const slower = Math.max(asking.seconds, encoding.seconds);
  console.log(
    `\nboth / the slower alone: ${(both.seconds / slower).toFixed(2)}; both / their sum: ${(both.seconds / (asking.seconds + encoding.seconds)).toFixed(2)}\n`,
  );
}
server[Symbol.dispose]();
process.exit();
