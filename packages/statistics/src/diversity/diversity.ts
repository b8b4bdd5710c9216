import { setImmediate as turn } from 'node:timers/promises';
import { createRandom, type DatasetView, type JsonObject, type Random } from '@ablata/spec';
import { DistinctWords } from './distinct-words.ts';
import { rougeL, wordsOf } from './text-diversity.ts';

/** How different the rows of a dataset are from each other. */
export type Diversity = Partial<VectorDiversity & TextDiversity> & JsonObject;

/** Of its main embeddings. */
interface VectorDiversity {
  /** Mean cosine over all pairs of rows; exact. */
  readonly meanPairwiseCosine: number;
  /** 1 − mean pairwise cosine. */
  readonly semanticDiversity: number;
  /** Effective number of different rows in a random sample (Friedman & Dieng 2023, arXiv 2210.02410; cosine kernel). */
  readonly vendi: number;
  readonly vendiSample: number;
}

/** Of its texts. */
interface TextDiversity {
  /** Different words, and different pairs of neighbouring words, as a share of all. */
  readonly distinct1: number;
  readonly distinct2: number;
  /** Mean ROUGE-L F1 over random pairs of texts. */
  readonly rougeL: number;
  readonly rougePairs: number;
}

const VENDI_SAMPLE = 256;
const ROUGE_PAIRS = 2000;
const BLOCK = 1024;

/** Measures what there is of a dataset: texts, embeddings. Samples are drawn by a fixed seed, so equal datasets give equal numbers. */
export async function measureDiversity(dataset: DatasetView): Promise<Diversity> {
  const random = createRandom(0, 'diversity');
  const rows = random.shuffle(Array.from({ length: dataset.length }, (_, row) => row)).slice(0, VENDI_SAMPLE);
  const vectors = dataset.dimension > 0 ? await ofVectors(dataset, new Set(rows)) : undefined;
  await turn();
  const texts = dataset.text === null ? undefined : await ofTexts(dataset, random);
  return {
    ...(vectors && {
      meanPairwiseCosine: vectors.meanPairwiseCosine,
      semanticDiversity: 1 - vectors.meanPairwiseCosine,
    }),
    ...texts,
    ...(vectors && { vendi: vectors.vendi, vendiSample: vectors.vendiSample }),
  };
}

async function ofVectors(
  dataset: DatasetView,
  sample: ReadonlySet<number>,
): Promise<Omit<VectorDiversity, 'semanticDiversity'>> {
  const sampled: Float64Array[] = [];
  const { dimension } = dataset;
  const sum = new Float64Array(dimension);
  for (let start = 0; start < dataset.length; start += BLOCK) {
    const end = Math.min(dataset.length, start + BLOCK);
    const block = await dataset.embeddings(start, end);
    await turn(); // whoever presses Ctrl-C is heard in between
    for (let row = start; row < end; row++) {
      const at = (row - start) * dimension;
      const norm = normOf(block, at, dimension);
      for (let k = 0; k < dimension; k++) sum[k]! += block[at + k]! / norm;
      if (sample.has(row)) sampled.push(Float64Array.from(block.subarray(at, at + dimension), (value) => value / norm));
    }
  }
  // The sum of all pairwise cosines is |Σu|² − n: no pair has to be looked at.
  const squared = sum.reduce((total, value) => total + value * value, 0);
  const pairs = dataset.length * (dataset.length - 1);
  const meanPairwiseCosine = pairs > 0 ? (squared - dataset.length) / pairs : 0;
  const { vendiScore } = await import('./vendi-score.ts'); // its algebra is for the end of a run
  return { meanPairwiseCosine, vendi: await vendiScore(sampled), vendiSample: sampled.length };
}

async function ofTexts(dataset: DatasetView, random: Random): Promise<TextDiversity> {
  const { length } = dataset;
  const distinct = new DistinctWords();
  for (let start = 0; start < length; start += BLOCK) {
    await turn();
    for (const text of dataset.texts(start, Math.min(length, start + BLOCK))) distinct.add(wordsOf(text));
  }
  const rougePairs = length > 1 ? ROUGE_PAIRS : 0;
  const wordsAt = (row: number): string[] => wordsOf(dataset.texts(row, row + 1)[0] as string);
  let overlap = 0;
  for (let pair = 0; pair < rougePairs; pair++) {
    if (pair % 256 === 0) await turn();
    const first = random.integer(0, length - 1);
    const second = (first + random.integer(1, length - 1)) % length;
    overlap += rougeL(wordsAt(first), wordsAt(second));
  }
  return {
    distinct1: distinct.distinct1,
    distinct2: distinct.distinct2,
    rougeL: rougePairs > 0 ? overlap / rougePairs : 0,
    rougePairs,
  };
}

/** Length of the row that begins there; 1 for a row of zeros. */
function normOf(block: Float32Array, at: number, dimension: number): number {
  let squared = 0;
  for (let k = at; k < at + dimension; k++) squared += block[k]! * block[k]!;
  return Math.sqrt(squared) || 1;
}
