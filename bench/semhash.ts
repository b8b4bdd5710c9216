/**
 * Near-duplicate texts, from a file of texts to the kept ones, encoding included: `ablata-dedupe texts` beside SemHash, both with the same
 * MiniLM, as processes, by turns. SemHash takes the model by its encoder protocol, from sentence-transformers on PyTorch.
 *
 *     node -C @ablata/source bench/semhash.ts FOLDER [TEXTS.jsonl] [--field question] [--rows 2000] [--rounds 3] [--threshold 0.9]
 *
 * FOLDER: see bench/encoder-onnx.ts. ABLATA_PYTHON, or one of `npm run real`, must have sentence-transformers and semhash. Without TEXTS the offline
 * phrases. Every fourth text comes a second time with small changes, and every tenth a third time as it is. One thread each for encoding.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createOnnxEncoder } from '../packages/encoder-onnx/src/index.ts';
import { figure } from './harness/figure.ts';
import { type Measured, measured } from './harness/measured.ts';
import { median } from './harness/median.ts';
import { pythonWith } from './harness/pythons.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    field: { type: 'string', default: 'text' },
    rows: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    threshold: { type: 'string', default: '0.9' },
  },
});
const [model, source] = positionals;
if (model === undefined) throw new Error('Give the folder of a model.');
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ablata-bench-'));

/** Real texts or phrases, some of them again: nearly, or exactly. */
function textsOf(rows: number): string[] {
  const base = source ? fromFile(source) : phrases(rows);
  const texts: string[] = [];
  for (const [at, text] of base.entries()) {
    texts.push(text);
    if (at % 4 === 0) texts.push(changed(text, at));
    if (at % 10 === 0) texts.push(text);
    if (texts.length >= rows) break;
  }
  return texts.slice(0, rows);
}

const fromFile = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as Record<string, string>)[values.field] as string);

const phrases = (rows: number): string[] =>
  Array.from({ length: rows }, (_, at) => {
    const [verb, thing, how] = [VERBS[at % 11], THINGS[(at * 7) % 13], HOW[(at * 5) % 17]];
    return `${verb} ${thing} ${at % 97} times ${how}, then say what ${THINGS[(at * 3) % 13]} would be on day ${at}.`;
  });
const VERBS = 'Count,Estimate,Draw,Restate,Halve,Double,Compare,Name,List,Check,Explain'.split(',');
const THINGS =
  'the apples,all prices,each step,the time,both sums,the unknown,a pattern,the units,your answer,the rest,every number,the question,two cases'.split(
    ',',
  );
const HOW =
  'in words,backwards,without a pencil,on a line,as a table,with smaller numbers,by hand,twice,aloud,for a friend,in your head,first,last,slowly,at once,by colour,as a story'.split(
    ',',
  );

function changed(text: string, at: number): string {
  const words = text.split(' ');
  if (at % 8 === 0) return `${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, ' !')}`;
  words.splice(at % words.length, 1);
  return words.join(' ');
}

interface Side extends Omit<Measured, 'main'> {
  readonly kept: readonly number[];
  readonly parts?: Readonly<Record<'load' | 'encode' | 'dedupe', number>>;
}

function ours(texts: readonly string[]): Side {
  const [input, dropped] = [join(folder, 'texts.jsonl'), join(folder, 'dropped.jsonl')];
  writeFileSync(input, texts.map((text) => JSON.stringify({ text })).join('\n'));
  const encoder = ['--encoder', path('../packages/encoder-onnx/src/index.ts'), '--with', `model=${model}`];
  const args = [
    'texts',
    input,
    ...encoder,
    '--with',
    'threads=1',
    '--threshold',
    values.threshold,
    '--duplicates',
    dropped,
  ];
  const found = measured(
    ['-C', '@ablata/source', '--no-warnings'],
    path('../packages/dedupe/src/bin.ts'),
    args,
    folder,
  );
  const gone = new Set(lines(dropped).map((line) => (JSON.parse(line) as { row: number }).row));
  return { ...found, kept: [...texts.keys()].filter((row) => !gone.has(row)) };
}

function theirs(texts: readonly string[]): Side {
  const input = join(folder, 'texts.json');
  writeFileSync(input, JSON.stringify(texts));
  const start = performance.now();
  const script = path('./dedupe/semhash_texts.py');
  const python = pythonWith('semhash', 'sentence_transformers') ?? 'python3';
  const { status, stdout, stderr } = spawnSync(python, [script, model as string, input, values.threshold, '1'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr.trim().split('\n').at(-1));
  const { kept, whole, ...parts } = JSON.parse(stdout.trim().split('\n').at(-1) as string);
  return { kept, cpu: whole, wall: (performance.now() - start) / 1000, memory: Number.NaN, parts };
}

const lines = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean);

/** By plain float64 loops: pairs of kept texts at the threshold or over it, and dropped ones that no kept text stands for. */
function judge(
  kept: readonly number[],
  units: readonly Float64Array[],
  threshold: number,
): [pairs: number, alone: number] {
  const dot = (a: number, b: number): number => {
    const [x, y] = [units[a] as Float64Array, units[b] as Float64Array];
    let sum = 0;
    for (let k = 0; k < x.length; k++) sum += x[k]! * y[k]!;
    return sum;
  };
  const slack = 1e-5; // two engines' vectors differ by less
  let [pairs, alone] = [0, 0];
  for (const [at, a] of kept.entries()) for (const b of kept.slice(at + 1)) if (dot(a, b) >= threshold + slack) pairs++;
  const inside = new Set(kept);
  for (const row of units.keys()) {
    if (!inside.has(row) && !kept.some((other) => dot(row, other) >= threshold - slack)) alone++;
  }
  return [pairs, alone];
}

async function unitsOf(texts: readonly string[]): Promise<Float64Array[]> {
  await using encoder = await createOnnxEncoder({ model: model as string });
  const { vectors } = await encoder.encode(texts, new AbortController().signal);
  return texts.map((_, row) => {
    const vector = Float64Array.from(vectors.subarray(row * encoder.dimension, (row + 1) * encoder.dimension));
    const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    return vector.map((value) => value / norm);
  });
}

const texts = textsOf(Number(values.rows));
const rounds = Array.from({ length: Number(values.rounds) }, () => ({ ours: ours(texts), theirs: theirs(texts) }));
const units = await unitsOf(texts);
rmSync(folder, { recursive: true });

const threshold = Number(values.threshold);
const row = (name: string, all: readonly Side[]): void => {
  const { kept } = all[0] as Side;
  const [pairs, alone] = judge(kept, units, threshold);
  const cells = [
    `${median(all.map(({ cpu }) => cpu)).toFixed(1)} CPU-s`,
    `${median(all.map(({ wall }) => wall)).toFixed(1)} s`,
    `${kept.length} kept`,
    `${pairs} pairs of kept texts at the threshold`,
    `${alone} dropped without a kept text that is near`,
  ];
  console.log(`${name.padEnd(10)} ${cells.join(', ')}`);
};
console.log(
  `${texts.length} texts, ${new Set(texts).size} of them different, cosine ≥ ${threshold}, median of ${rounds.length}`,
);
row(
  'Ablata',
  rounds.map((round) => round.ours),
);
row(
  'SemHash',
  rounds.map((round) => round.theirs),
);
const [first] = rounds;
const [a, b] = [new Set(first?.ours.kept), new Set(first?.theirs.kept)];
console.log(
  `kept by both ${[...a].filter((each) => b.has(each)).length}, by Ablata alone ${[...a].filter((each) => !b.has(each)).length}, by SemHash alone ${[...b].filter((each) => !a.has(each)).length}`,
);
const part = (name: 'load' | 'encode' | 'dedupe'): string =>
  `${name} ${median(rounds.map(({ theirs: { parts } }) => parts?.[name] ?? 0)).toFixed(2)}`;
console.log(
  `SemHash, CPU-s of its parts: ${part('load')}, ${part('encode')}, ${part('dedupe')}; the rest starts Python and its packages`,
);
console.log(
  `ratio of CPU time: ${(median(rounds.map((r) => r.ours.cpu)) / median(rounds.map((r) => r.theirs.cpu))).toFixed(2)}`,
);
figure({
  name: `${texts.length} texts without near-duplicates, encoding included`,
  unit: 'CPU-s',
  ours: median(rounds.map((round) => round.ours.cpu)),
  peer: { name: 'SemHash', value: median(rounds.map((round) => round.theirs.cpu)) },
});
