// Holds every verdict of @ablata/dedupe against float64 brute force on larger sets than the unit tests can: isotropic, anisotropic, dense
// (clusters over, astride and under the threshold) and natural text (GSM8K sentences through the lexical encoder, where the data is there), several thresholds, 1 to 4 threads,
// several batch sizes. Exits with 1 at the first wrong decision.
//
//   node -C @ablata/source bench/dedupe-proof.ts [--rows 4000]
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createCosineDeduplicator, type Names } from '../packages/dedupe/src/index.ts';
import { createLexicalEncoder } from '../packages/offline/src/index.ts';
import { type DenseKind, denseVectors } from './dedupe/dense-vectors.ts';
import { benchVectors } from './dedupe/vectors.ts';

const DIMENSION = 1024;
const { values } = parseArgs({ options: { rows: { type: 'string', default: '4000' } } });
const rows = Number(values.rows);
const { signal } = new AbortController();

async function naturalVectors(): Promise<Float32Array | null> {
  const folder = process.env['ABLATA_GSM8K_DIR'] ?? fileURLToPath(new URL('../../shared/gsm8k', import.meta.url));
  if (!existsSync(`${folder}/train.jsonl`)) return null;
  const texts = readFileSync(`${folder}/train.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => (JSON.parse(line) as { question: string }).question.split(/(?<=[.?]) /))
    .filter((text) => /\p{L}/u.test(text))
    .slice(0, rows);
  // A sentence in five comes again with its numbers changed, as models write them.
  const all = texts.map((text, i) => (i % 5 === 4 ? texts[(i * 7919) % i]!.replace(/\d+/g, '7') : text));
  await using encoder = Object.assign(createLexicalEncoder({ dimension: DIMENSION }), {
    [Symbol.asyncDispose]: async () => {},
  });
  return (await encoder.encode(all, signal)).vectors;
}

interface Expected {
  /** Row numbers of the kept rows. */
  readonly kept: readonly number[];
  /** For each row the largest cosine to a row kept before it. */
  readonly largest: Float64Array;
}

function bruteForce(cosines: Float64Array, count: number, threshold: number): Expected {
  const kept: number[] = [];
  const largest = Float64Array.from({ length: count }, (_, i) => {
    const best = kept.reduce((most, j) => Math.max(most, cosines[(i * (i - 1)) / 2 + j]!), -2);
    if (best < threshold) kept.push(i);
    return best;
  });
  return { kept, largest };
}

/** Wrong: kept instead of dropped or the other way round, or naming another kept row than the first that matches, or the most similar one. */
function countWrong(
  verdicts: Int32Array,
  { kept, largest }: Expected,
  threshold: number,
  cosines: Float64Array,
  names: Names,
): number {
  return verdicts.filter((place, i) => {
    if (place < 0) return largest[i]! >= threshold;
    if (largest[i]! < threshold) return true;
    const named = cosines[(i * (i - 1)) / 2 + kept[place]!]!;
    if (names === 'most-similar') return Math.abs(named - largest[i]!) > 1e-12;
    return place !== kept.findIndex((j) => cosines[(i * (i - 1)) / 2 + j]! >= threshold);
  }).length;
}

function allCosines(vectors: Float32Array, count: number): Float64Array {
  const squares = new Float64Array(count);
  const product = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < DIMENSION; k++) sum += vectors[i * DIMENSION + k]! * vectors[j * DIMENSION + k]!;
    return sum;
  };
  for (let i = 0; i < count; i++) squares[i] = product(i, i);
  const cosines = new Float64Array((count * (count - 1)) / 2);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) cosines[(i * (i - 1)) / 2 + j] = product(i, j) / Math.sqrt(squares[i]! * squares[j]!);
  }
  return cosines;
}

async function verdictsOf(
  vectors: Float32Array,
  count: number,
  threshold: number,
  threads: number,
  batch: number,
  names: Names,
): Promise<Int32Array> {
  const index = await createCosineDeduplicator({ threshold, threads, curvePairs: 0, names }).open(DIMENSION);
  const verdicts = new Int32Array(count);
  for (let start = 0; start < count; start += batch) {
    const length = Math.min(batch, count - start);
    const block = vectors.subarray(start * DIMENSION, (start + length) * DIMENSION);
    const judged = await index.admit({ length, vectors: block, texts: [] }, signal);
    for (const [i, verdict] of judged.entries()) verdicts[start + i] = verdict.kept ? -1 : verdict.duplicateOf;
  }
  await index[Symbol.asyncDispose]?.();
  return verdicts;
}

async function vectorsOf(kind: string): Promise<Float32Array | null> {
  if (kind === 'natural text') return naturalVectors();
  if (kind.endsWith('isotropic')) return benchVectors(kind, rows, DIMENSION);
  return denseVectors(kind as DenseKind, rows, DIMENSION);
}

console.log(
  '| vectors | rows | threshold | threads | batch | names | dropped | wrong |\n|---|---|---|---|---|---|---|---|',
);
for (const kind of ['isotropic', 'anisotropic', 'over', 'astride', 'under', 'hub', 'natural text']) {
  const vectors = await vectorsOf(kind);
  if (vectors === null) {
    console.log(`| ${kind}: no data | | | | | | | |`);
    continue;
  }
  const count = vectors.length / DIMENSION;
  const cosines = allCosines(vectors, count);
  for (const threshold of [0.5, 0.8, 0.95, 0.999]) {
    const expected = bruteForce(cosines, count, threshold);
    for (const [threads, batch, names] of [
      [1, 25, 'first'],
      [2, 5000, 'first'],
      [3, 700, 'most-similar'],
      [4, 5000, 'first'],
    ] as const) {
      const verdicts = await verdictsOf(vectors, count, threshold, threads, batch, names);
      const wrong = countWrong(verdicts, expected, threshold, cosines, names);
      const dropped = count - expected.kept.length;
      console.log(`| ${kind} | ${count} | ${threshold} | ${threads} | ${batch} | ${names} | ${dropped} | ${wrong} |`);
      if (wrong > 0) process.exitCode = 1;
    }
  }
}
