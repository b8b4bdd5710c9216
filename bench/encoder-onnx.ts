/**
 * @ablata/encoder-onnx beside sentence-transformers in PyTorch and, where they are named, fastembed and transformers.js, from texts to
 * vectors with the same weights, on the same machine in the same run.
 *
 *   python3.11 -m venv /tmp/fe && /tmp/fe/bin/pip install fastembed==0.9.1
 *   npm install --prefix /tmp/tjs --ignore-scripts @huggingface/transformers@4.3.2
 *   node -C @ablata/source bench/encoder-onnx.ts FOLDER [--rounds 5] [--torch PYTHON] [--fastembed PYTHON] [--transformers-js FOLDER]
 *
 * FOLDER: a sentence-transformers folder with model.safetensors, and model.onnx and model_int8.onnx made by
 * packages/encoder-onnx/scripts/export_onnx.py. `--torch` (else ABLATA_PYTHON, else python3) must have sentence-transformers. One thread
 * each. Rates are texts a CPU-second, tokenizing included: they stay comparable on a machine that others use too. Engines take turns
 * within a round.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createOnnxEncoder } from '../packages/encoder-onnx/src/index.ts';
import { median } from './harness/median.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    torch: { type: 'string', default: process.env['ABLATA_PYTHON'] ?? 'python3' },
    fastembed: { type: 'string' },
    'transformers-js': { type: 'string' },
  },
});
const self = fileURLToPath(import.meta.url);
const script = fileURLToPath(
  new URL('../packages/encoder-onnx/scripts/bench_sentence_transformers.py', import.meta.url),
);
const peer = (file: string) => fileURLToPath(new URL(`peers/${file}`, import.meta.url));
const [fastembedScript, jsScript] = [peer('fastembed_encoder.py'), peer('transformers-js-encoder.mjs')];
const [role, ...rest] = positionals;
if (role === 'serve') await serve(rest[0]!, rest[1] as 'fp32' | 'int8');
else if (role === undefined) throw new Error('Give the folder of a model.');
else await compare(role, Number(values.rounds));

interface Work {
  readonly batchSize: number;
  readonly batches: readonly (readonly string[])[];
}

interface Answer {
  readonly about?: string;
  readonly cpuSeconds: number;
  readonly last: readonly number[];
}

async function compare(folder: string, rounds: number): Promise<void> {
  const ours = (precision: string) => [...process.execArgv, self, 'serve', folder, precision];
  const { torch, fastembed, 'transformers-js': js } = values;
  const engines = [
    start('PyTorch fp32', torch, [script, folder]),
    ...(fastembed === undefined
      ? []
      : [
          start('fastembed fp32', fastembed, [fastembedScript, folder, 'model.onnx']),
          start('fastembed int8', fastembed, [fastembedScript, folder, 'model_int8.onnx']),
        ]),
    ...(js === undefined
      ? []
      : [
          start('transformers.js fp32', process.execPath, [jsScript, js, folder, 'model']),
          start('transformers.js int8', process.execPath, [jsScript, js, folder, 'model_int8']),
        ]),
    start('Ablata fp32', process.execPath, ours('fp32')),
    start('Ablata int8', process.execPath, ours('int8')),
  ];
  for (const { name, next } of engines) console.log(`${name}: ${(await next()).about}`);
  const texts = Array.from({ length: 64 }, (_, index) => sentence(index, 20));
  const mixed = Array.from({ length: 96 }, (_, index) => sentence(index, 4 + ((index * 37) % 80)));
  const chunks = (size: number) =>
    Array.from({ length: texts.length / size }, (_, index) => texts.slice(index * size, (index + 1) * size));
  const workloads: readonly { readonly name: string; readonly count: number; readonly work: Work }[] = [
    ...[1, 8, 32].map((size) => ({
      name: `batch ${size}`,
      count: texts.length,
      work: { batchSize: size, batches: chunks(size) },
    })),
    { name: '4 … 83 words, own batches', count: mixed.length, work: { batchSize: 32, batches: [mixed] } },
  ];
  const rates = engines.map(() => workloads.map(() => [] as number[]));
  for (let round = -1; round < rounds; round++) {
    for (const [column, { count, work }] of workloads.entries()) {
      const order = engines.map((_, index) => (index + Math.max(round, 0)) % engines.length);
      const last: (readonly number[])[] = [];
      for (const engine of order) {
        const answer = await engines[engine]!.ask(work);
        last[engine] = answer.last;
        if (round >= 0) rates[engine]![column]!.push(count / answer.cpuSeconds); // the first round warms up
      }
      for (const [index, { name }] of engines.entries()) {
        const cosine = last[0]!.reduce((sum, value, at) => sum + value * last[index]![at]!, 0);
        if (cosine < (name.endsWith('int8') ? 0.97 : 0.99999)) throw new Error(`${name}: cosine ${cosine}`);
      }
    }
  }
  for (const { child } of engines) child.stdin!.end();
  console.log(`\ntexts a CPU-second, about 25 tokens each unless said otherwise, median of ${rounds}\n`);
  console.log(`| engine | ${workloads.map(({ name }) => name).join(' | ')} |`);
  console.log(`|---|${workloads.map(() => '---|').join('')}`);
  for (const [index, { name }] of engines.entries()) {
    const cells = workloads.map((_, column) => {
      const rate = median(rates[index]![column]!);
      return `${rate.toFixed(0)} (${(rate / median(rates[0]![column]!)).toFixed(2)} ×)`;
    });
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}

/** A made-up sentence of common words, always the same. */
function sentence(seed: number, words: number): string {
  const vocabulary =
    'check the units before you add them and write each step down then compare your result with an estimate of what it should be'.split(
      ' ',
    );
  return `${Array.from({ length: words }, (_, index) => vocabulary[(seed * 7 + index * (3 + (seed % 5))) % vocabulary.length]).join(' ')}, ${seed}.`;
}

/** Child: the encoder, answering as the script does. */
async function serve(folder: string, precision: 'fp32' | 'int8'): Promise<void> {
  await using encoder = await createOnnxEncoder({ model: folder, precision, threads: 1 });
  await encoder.start();
  console.log(JSON.stringify({ about: `${precision}, one thread` }));
  for await (const line of createInterface({ input: process.stdin })) {
    const { batches } = JSON.parse(line) as Work;
    const before = process.cpuUsage();
    let last: Float32Array = new Float32Array();
    for (const batch of batches) last = (await encoder.encode(batch)).vectors;
    const { user, system } = process.cpuUsage(before);
    console.log(
      JSON.stringify({ cpuSeconds: (user + system) / 1e6, last: Array.from(last.slice(-encoder.dimension)) }),
    );
  }
}

function start(name: string, command: string, args: readonly string[]) {
  const child: ChildProcess = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended early`);
    return JSON.parse(value) as Answer;
  };
  return {
    name,
    child,
    next,
    ask: (work: Work) => {
      child.stdin!.write(`${JSON.stringify(work)}\n`);
      return next();
    },
  };
}
