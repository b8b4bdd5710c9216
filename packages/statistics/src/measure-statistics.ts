import { setImmediate as turn } from 'node:timers/promises';
import { createRandom, type DatasetView, type JsonObject, type RowSet } from '@ablata/spec';
import type { ClusterStatistics } from './clusters/cluster-statistics.ts';
import { measure } from './measure-aside.ts';
import { type NeighbourStatistics, neighbourStatistics } from './neighbours/neighbour-statistics.ts';
import { rounded } from './rounded.ts';
import { type StatedProbabilities, statedProbabilities } from './texts/stated-probabilities.ts';
import type { TextStatistics } from './texts/text-statistics.ts';
import { MomentSums, type Moments } from './vectors/moments.ts';
import type { Spectrum } from './vectors/spectrum.ts';

/** What one wants to know of a dataset before training on it. */
export interface Statistics extends JsonObject {
  readonly rows: number;
  /** By embedding column. */
  readonly embeddings: Readonly<Record<string, EmbeddingStatistics>>;
  readonly texts: TextStatistics | null;
  readonly probabilities: StatedProbabilities | null;
}

/** Of one embedding column. */
export interface EmbeddingStatistics extends JsonObject {
  readonly dimension: number;
  readonly moments: Moments;
  readonly spectrum: Spectrum | null;
  readonly neighbours: NeighbourStatistics | null;
  readonly clusters: ClusterStatistics | null;
}

export interface StatisticsOptions {
  readonly sets?: readonly RowSet[];
  /** Cosines at which near rows are counted. Default 0.9 and 0.95. */
  readonly at?: readonly number[];
  readonly signal?: AbortSignal;
}

/** Rows a spectrum and clusters are computed from, at most: 4,096, and for long vectors twice as many as dimensions. */
const SAMPLE = 4096;
const BLOCK = 1024;

/** Up to so many products of numbers, and so many texts, a thread takes longer to start than to be done. */
const FEW_PRODUCTS = 1e8;
const FEW_TEXTS = 500;

/**
 * Measures a dataset. Moments and texts are of all rows; the spectrum, clusters and the rows whose neighbours are sought are of a random
 * sample where there are many, and say of how many. Samples are drawn by a fixed seed: equal datasets give equal numbers.
 */
export async function measureStatistics(
  dataset: DatasetView,
  { sets = [], at, signal }: StatisticsOptions = {},
): Promise<Statistics> {
  const embeddings: Record<string, EmbeddingStatistics> = {};
  const texts = dataset.text === null ? null : dataset.texts();
  for (const { name, dimension } of dataset.embeddingColumns) {
    const vectors = {
      length: dataset.length,
      dimension,
      embeddings: (start: number, end: number) => dataset.embeddings(start, end, name),
    };
    const { moments, sample, rows } = await passOver(vectors, name, signal);
    const drawn = { column: name, rows: sample, dimension, texts: texts && rows.map((row) => texts[row]!) };
    const { spectrum, clusters } = await measure('sample', drawn, signal, sample.length * dimension <= FEW_PRODUCTS);
    embeddings[name] = {
      dimension,
      moments,
      spectrum,
      neighbours: await neighbourStatistics(vectors, {
        sets,
        ...(at && { at }),
        random: createRandom(0, 'statistics', name, 'neighbours'),
        ...(signal && { signal }),
      }),
      clusters,
    };
  }
  return rounded({
    rows: dataset.length,
    embeddings,
    texts: texts && (await measure('texts', texts, signal, texts.length <= FEW_TEXTS)),
    probabilities: statedProbabilities(dataset.sources().map(({ probability }) => probability)),
  });
}

interface Passed {
  readonly moments: Moments;
  /** Sampled rows, row-major, without those that have a number which is not finite. */
  readonly sample: Float32Array;
  readonly rows: readonly number[];
}

async function passOver(
  vectors: { length: number; dimension: number; embeddings(start: number, end: number): Promise<Float32Array> },
  name: string,
  signal: AbortSignal | undefined,
): Promise<Passed> {
  const { length, dimension } = vectors;
  const all = Array.from({ length }, (_, row) => row);
  const chosen = new Set(
    length <= SAMPLE ? all : createRandom(0, 'statistics', name, 'sample').shuffle(all).slice(0, SAMPLE),
  );
  const sums = new MomentSums(dimension);
  const sample = new Float32Array(chosen.size * dimension);
  const rows: number[] = [];
  for (let start = 0; start < length; start += BLOCK) {
    await turn();
    signal?.throwIfAborted();
    const end = Math.min(length, start + BLOCK);
    const block = await vectors.embeddings(start, end);
    sums.add(block);
    for (let row = start; row < end; row++) {
      if (!chosen.has(row)) continue;
      const vector = block.subarray((row - start) * dimension, (row - start + 1) * dimension);
      if (!vector.every(Number.isFinite)) continue;
      sample.set(vector, rows.length * dimension);
      rows.push(row);
    }
  }
  return { moments: sums.describe(), sample: sample.subarray(0, rows.length * dimension), rows };
}
