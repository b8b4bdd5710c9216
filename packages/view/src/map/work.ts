import { lookIntoRun, runStatistics } from '@ablata/run-files';
import { createRandom, type OpenDataset } from '@ablata/spec';
import { assign, clusterCount, nearestRows, type Statistics, sphericalKMeans, tellingWords } from '@ablata/statistics';
import { UMAP } from 'umap-js';
import type { Clusters, Job, Neighbours, Points } from './background.ts';

/** Rows that clusters are found from; the others join the nearest. */
const CLUSTERED = 8192;
/** Rows compared with each other and placed by UMAP: of more, an even sample. */
const MOST_COMPARED = 20_000;
const NEAREST = 15;
const TRIED_WORDS = 24;
const SHOWN_WORDS = 4;
/** English words that are in all texts and say nothing of one; where a cluster is told by them alone, it has no words. */
const FUNCTION_WORDS = new Set(
  'a about after all am an and any are as at be been but by can could did do does down each every for from had has have he her him his how i if in into is it its just like may me more most must my no nor not now of off on once one only or other our out over own same she should so some such than that the their them then there these they this those through to too until up us very was we were what when where whether which while who why will with would you your yourself'.split(
    ' ',
  ),
);
const BLOCK = 512;
/** Rounds between two looks at the picture. */
const SHOW_EVERY = 20;

/** Groups of rows near each other, each with its most telling words. */
export async function clustersOf(folder: string): Promise<Clusters> {
  await using run = await lookIntoRun(folder);
  const dataset = run.dataset as OpenDataset;
  const { length, dimension } = dataset;
  const sampled = evenly(length, CLUSTERED);
  const rows = await gather(dataset, sampled);
  const k = clusterCount(length);
  const { centres } = sphericalKMeans(rows, dimension, k, createRandom(0, 'view', 'clusters'));
  const of = new Uint16Array(length);
  const most = 4096;
  for (let start = 0; start < length; start += most) {
    const end = Math.min(length, start + most);
    of.set(assign(await dataset.embeddings(start, end), dimension, centres), start);
  }
  const words =
    dataset.text === null
      ? Array.from({ length: k }, () => [])
      : tellingWords(
          sampled.length === length
            ? dataset.texts()
            : Array.from(sampled, (row) => dataset.texts(row, row + 1)[0] ?? ''),
          Array.from(sampled, (row) => of[row] as number),
          TRIED_WORDS,
        ).map((each) => each.filter((word) => !FUNCTION_WORDS.has(word)).slice(0, SHOWN_WORDS));
  return { of, words };
}

/** The nearest rows of each, by comparing all. */
export async function neighboursOf(folder: string, onProgress: (progress: number) => void): Promise<Neighbours> {
  await using run = await lookIntoRun(folder);
  const dataset = run.dataset as OpenDataset;
  const sampled = evenly(dataset.length, MOST_COMPARED);
  const rows = await gather(dataset, sampled);
  const { dimension } = dataset;
  const vectors = {
    length: sampled.length,
    dimension,
    embeddings: async (start: number, end: number) => rows.slice(start * dimension, end * dimension),
  };
  const count = Math.min(NEAREST, Math.max(1, sampled.length - 1));
  const indices = new Uint32Array(sampled.length * count);
  const cosines = new Float32Array(sampled.length * count);
  for (let start = 0; start < sampled.length; start += BLOCK) {
    const end = Math.min(sampled.length, start + BLOCK);
    const queries = rows.slice(start * dimension, end * dimension);
    const found = await nearestRows(vectors, queries, { count, wanted: (query, row) => start + query !== row });
    for (const [query, { rows: near, cosines: how }] of found.entries()) {
      indices.set(near, (start + query) * count);
      cosines.set(how, (start + query) * count);
    }
    onProgress(end / sampled.length);
  }
  return { count, sampled, indices, cosines };
}

/** Statistics of a finished run: from its files, or measured, and kept among them. */
export async function statisticsOf(folder: string): Promise<Statistics> {
  await using run = await lookIntoRun(folder);
  const { manifest, proof, dataset } = run;
  if (!manifest || !dataset || run.partial) throw new Error('a run is measured when it has ended');
  return await runStatistics({ folder, manifest, proof, dataset });
}

/** UMAP (McInnes et al. 2018) over the neighbours by cosine distance; rows outside the sample have no place (NaN). */
export async function umapOf(
  { folder, neighbours }: Job,
  show: (progress: number, points: Points) => void,
): Promise<Points> {
  const { count, sampled, indices, cosines } = neighbours as Neighbours;
  await using run = await lookIntoRun(folder);
  const length = (run.dataset as OpenDataset).length;
  const random = createRandom(0, 'view', 'umap');
  const umap = new UMAP({ nComponents: 2, nNeighbors: count + 1, minDist: 0.1, random: () => random.float() });
  const near: number[][] = [];
  const distances: number[][] = [];
  for (let place = 0; place < sampled.length; place++) {
    near.push([place, ...indices.subarray(place * count, (place + 1) * count)]);
    distances.push([
      0,
      ...Array.from(cosines.subarray(place * count, (place + 1) * count), (cosine) => Math.max(0, 1 - cosine)),
    ]);
  }
  umap.setPrecomputedKNN(near, distances);
  const rounds = umap.initializeFit(Array.from(sampled, (place) => [place]));
  const placed = (): Points => {
    const [x, y] = [new Float32Array(length).fill(Number.NaN), new Float32Array(length).fill(Number.NaN)];
    for (const [place, [a, b]] of umap.getEmbedding().entries()) {
      x[sampled[place] as number] = a as number;
      y[sampled[place] as number] = b as number;
    }
    return { x, y };
  };
  for (let round = 0; round < rounds; round++) {
    umap.step();
    if (round % SHOW_EVERY === SHOW_EVERY - 1) show(round / rounds, placed());
  }
  return placed();
}

function evenly(length: number, most: number): Uint32Array {
  const count = Math.min(length, most);
  return Uint32Array.from({ length: count }, (_, index) => Math.floor((index * length) / count));
}

async function gather(dataset: OpenDataset, rows: Uint32Array): Promise<Float32Array> {
  const { dimension, length } = dataset;
  const found = new Float32Array(rows.length * dimension);
  if (rows.length === length) {
    const most = 4096;
    for (let start = 0; start < length; start += most)
      found.set(await dataset.embeddings(start, Math.min(length, start + most)), start * dimension);
    return found;
  }
  for (const [place, row] of rows.entries()) found.set(await dataset.embeddings(row, row + 1), place * dimension);
  return found;
}
