/**
 * SONAR's decoder at full size (24 layers, random weights) beside Meta's own code, in the same run, by turns.
 *
 *   node -C @ablata/source bench/sonar-decoder.ts --python PATH [--checkpoint FULL_SIZE.pt] [--rounds 3] [--vectors 10] [--max-tokens 32] [--batches 5,16]
 *
 * PATH is a Python with sonar-space and fairseq2 (that of `npm run test:real`). Without --checkpoint, 3.5 GB are made in the system's
 * temporary folder by packages/encoder-sonar/scripts/meta_decoder.py and deleted afterwards. One thread each, beam search with five beams,
 * float32 and int8; tokens of the best texts a CPU-second, and peak memory of a process that does nothing else. Meta's batches are those
 * of its pipeline (5 vectors) and those of this decoder (16). Every engine is a process of its own for the whole run, or memory would not do: they
 * load in each round.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createSonarDecoder } from '../packages/encoder-sonar/src/index.ts';
import { tinyVectors } from '../packages/encoder-sonar/test/tiny-decoder.ts';
import { median } from './harness/median.ts';
import { wordModel } from './sonar/word-model.ts';

const DIMENSION = 1024;
const HEADS = 16;
const script = fileURLToPath(new URL('../packages/encoder-sonar/scripts/meta_decoder.py', import.meta.url));
const self = fileURLToPath(import.meta.url);

interface Result {
  readonly seconds: number;
  /** Tokens of the best texts. */
  readonly tokens: number;
  readonly peak: number;
  readonly texts: readonly string[];
  readonly scores: readonly number[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    checkpoint: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    vectors: { type: 'string', default: '10' },
    'max-tokens': { type: 'string', default: '32' },
    batches: { type: 'string', default: '5,16' },
  },
});
const maxTokens = Number(values['max-tokens']);

if (positionals[0] === 'quantize') await quantize(positionals[1]!, positionals[2]!);
else if (positionals[0] === 'ours') await decodeOurs(positionals.slice(1));
else await main();

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-sonar-decoder-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.on('SIGINT', () => process.exit(130));
  const tokenizer = join(folder, 'words.model');
  writeFileSync(tokenizer, wordModel(256_000));
  const checkpoint = values.checkpoint ?? join(folder, 'sonar_text_decoder.pt');
  if (values.checkpoint === undefined) {
    console.log('making a full-size checkpoint with random weights (3.5 GB) …');
    run(values.python, [script, 'make', checkpoint, tokenizer, '1024', '24', '16', '8192', '1', '256206']);
  }
  const vectors = join(folder, 'vectors.f32');
  writeFileSync(vectors, new Uint8Array(tinyVectors(Number(values.vectors), 1, DIMENSION).buffer));
  const theirs = (batch: number) => () => meta(checkpoint, tokenizer, vectors, batch);
  const ours = (precision: string, batch: number) => () =>
    JSON.parse(
      run(process.execPath, [
        ...process.execArgv,
        self,
        'ours',
        checkpoint,
        tokenizer,
        vectors,
        precision,
        `${batch}`,
        `--max-tokens=${maxTokens}`,
      ]),
    ) as Result;
  process.env['ABLATA_CACHE_DIR'] ??= folder;
  // Once, and in a process of its own, so that it is in nobody's memory.
  run(process.execPath, [...process.execArgv, self, 'quantize', checkpoint, tokenizer]);
  const batches = values.batches.split(',').map(Number);
  const engines = batches.flatMap((batch): (readonly [string, () => Result])[] => [
    [`Meta fp32, batch ${batch}`, theirs(batch)],
    [`Ablata fp32, batch ${batch}`, ours('fp32', batch)],
    [`Ablata int8, batch ${batch}`, ours('int8', batch)],
  ]);
  const results = new Map(engines.map(([name]) => [name, [] as Result[]]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, measure] of round % 2 === 0 ? engines : engines.toReversed()) {
      const result = measure();
      results.get(name)!.push(result);
      console.log(`round ${round + 1}  ${name}: ${result.tokens} tokens in ${result.seconds.toFixed(1)} CPU-seconds`);
    }
  }
  report(results);
}

function report(results: ReadonlyMap<string, readonly Result[]>): void {
  const rate = (name: string) => median(results.get(name)!.map(({ tokens, seconds }) => tokens / seconds));
  console.log('\n| engine | tokens a CPU-second | of Meta’s, same batch | peak memory, MB |\n|---|---|---|---|');
  for (const [name, all] of results) {
    const base = rate(`Meta fp32, ${name.split(', ')[1]}`);
    const peak = median(all.map((result) => result.peak)) / 1e6;
    console.log(`| ${name} | ${rate(name).toFixed(2)} | ${(rate(name) / base).toFixed(2)} × | ${peak.toFixed(0)} |`);
  }
  const first = (name: string) => results.get(name)![0]!;
  const reference = first([...results.keys()][0]!);
  for (const [name] of results) {
    const { texts, scores } = first(name);
    const same = texts.filter((text, at) => text === reference.texts[at]).length;
    const difference = Math.max(...scores.map((score, at) => Math.abs(score - reference.scores[at]!)));
    console.log(`${name}: ${same} of ${texts.length} texts as Meta’s, scores within ${difference.toExponential(1)}`);
  }
}

function meta(checkpoint: string, tokenizer: string, vectors: string, batch: number): Result {
  const job = { vectors, languages: ['eng_Latn'], beams: 5, maxTokens, lengthPenalty: 1, batch };
  const out = run(values.python, [script, 'decode', checkpoint, tokenizer, `${HEADS}`], JSON.stringify(job));
  const { tokens, scores, texts, seconds, peak_bytes: peak } = JSON.parse(out);
  return {
    seconds,
    peak,
    texts,
    scores: scores.map(([best]: number[]) => best),
    tokens: tokens.reduce((sum: number, [best]: number[][]) => sum + best!.length, 0),
  };
}

async function decodeOurs([checkpoint, tokenizer, file, precision, batch]: string[]): Promise<void> {
  const bytes = readFileSync(file!);
  const vectors = new Float32Array(new Uint8Array(bytes).buffer);
  const options = { checkpoint: checkpoint!, tokenizer: tokenizer!, attentionHeads: HEADS, maxTokens, threads: 1 };
  await using decoder = await createSonarDecoder({
    ...options,
    precision: precision as 'fp32' | 'int8',
    batch: Number(batch),
  });
  await decoder.start();
  const before = process.cpuUsage();
  const { texts, scores, tokens } = await decoder.decode(vectors);
  const { user, system } = process.cpuUsage(before);
  const result: Result = {
    seconds: (user + system) / 1e6,
    tokens: tokens.reduce((sum, { length }) => sum + length, 0),
    peak: process.resourceUsage().maxRSS * 1024,
    texts,
    scores: [...scores],
  };
  console.log(JSON.stringify(result));
}

async function quantize(checkpoint: string, tokenizer: string): Promise<void> {
  const options = { checkpoint, tokenizer, attentionHeads: HEADS, memory: 'mmap', precision: 'int8' } as const;
  await using decoder = await createSonarDecoder(options);
  await decoder.start();
}

function run(program: string, arguments_: readonly string[], input = ''): string {
  const { stdout, stderr, status } = spawnSync(program, arguments_, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout;
}
