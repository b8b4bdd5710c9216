import {
  createRandom,
  type DatasetView,
  deriveSeed,
  type Random,
  type SentenceDecoder,
  type SentenceEncoder,
} from '@ablata/spec';
import { compareRoundTrip, cosine, type RoundTrip, summariseRoundTrips } from './compare-round-trip.ts';

export interface ProbeOptions {
  /** Standard deviations of the noise, each in units of a dimension's own deviation over all rows. */
  readonly noise: readonly number[];
  /** Rows that noise is added to. */
  readonly rows: number;
  /** Pairs of rows between which straight lines are walked, and points on each, ends included. */
  readonly lines: number;
  readonly steps: number;
  readonly language?: string | undefined;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** How rows come back with noise of one size. */
export interface NoiseLevel {
  readonly noise: number;
  readonly rows: number;
  /** Texts that came back letter for letter. */
  readonly exact: number;
  /** chrF2 and BLEU over all rows, 0 … 100. */
  readonly chrf: number;
  readonly bleu: number;
  /** Mean cosine of the decoded text's vector to the row's own, without noise. */
  readonly cosine: number;
  /** Mean score of the decoder. */
  readonly score: number;
  readonly texts: readonly string[];
}

/** What lies at one place of all lines. */
export interface LinePoint {
  /** 0: the first row, 1: the second. */
  readonly at: number;
  /** Mean chrF2 of the decoded text against the texts of both ends. */
  readonly chrfToFirst: number;
  readonly chrfToSecond: number;
  /** Mean cosine of the decoded text's vector to the point itself: whether there is a text there. */
  readonly cosine: number;
  readonly score: number;
  readonly texts: readonly string[];
}

export interface Probe {
  /** Rows of the dataset that were probed, and pairs of them. */
  readonly rows: readonly number[];
  readonly pairs: readonly (readonly [number, number])[];
  readonly noise: readonly NoiseLevel[];
  readonly lines: readonly LinePoint[];
}

/**
 * How decoding degrades around a dataset's rows: with Gaussian noise, and between them. What a model has to hit that is to make such vectors. Equal seeds
 * probe equal points; a row is given the same noise at every size, scaled.
 *
 * @param deviation of each dimension over all rows
 */
export async function probe(
  dataset: DatasetView,
  services: { readonly decoder: SentenceDecoder; readonly encoder: SentenceEncoder },
  deviation: ArrayLike<number>,
  options: ProbeOptions,
): Promise<Probe> {
  const { noise, lines, steps, seed, signal } = options;
  const order = createRandom(seed, 'probe').shuffle(Array.from({ length: dataset.length }, (_, row) => row));
  const rows = order.slice(0, options.rows);
  const pairs = Array.from({ length: Math.min(lines, order.length >> 1) }, (_, pair): [number, number] => [
    order[2 * pair]!,
    order[2 * pair + 1]!,
  ]);
  const originals = await Promise.all([...new Set([...rows, ...pairs.flat()])].map((row) => read(dataset, row)));
  const byRow = new Map(originals.map((original) => [original.request, original]));
  const levels: NoiseLevel[] = [];
  for (const size of noise) {
    signal.throwIfAborted();
    const points = rows.map((row) => noisy(byRow.get(row)!.vector, deviation, size, seed, row));
    const decoded = await decodeAndEncode(points, services, options);
    const trips = decoded.map((each, index) => compareRoundTrip(byRow.get(rows[index]!)!, each));
    levels.push({ noise: size, ...levelOf(trips), texts: decoded.map(({ text }) => text) });
  }
  const points: LinePoint[] = [];
  for (let step = 0; step < steps && pairs.length > 0; step++) {
    signal.throwIfAborted();
    const at = steps === 1 ? 0.5 : step / (steps - 1);
    points.push(
      await pointOf(
        at,
        pairs.map((pair) => pair.map((row) => byRow.get(row)!) as [Original, Original]),
        services,
        options,
      ),
    );
  }
  return { rows, pairs, noise: levels, lines: points };
}

interface Original {
  /** The row's number. */
  readonly request: number;
  readonly text: string;
  readonly vector: Float32Array;
}

async function read(dataset: DatasetView, row: number): Promise<Original> {
  return {
    request: row,
    text: dataset.texts(row, row + 1)[0]!,
    vector: await dataset.embeddings(row, row + 1),
  };
}

async function decodeAndEncode(
  points: readonly Float32Array[],
  { decoder, encoder }: { readonly decoder: SentenceDecoder; readonly encoder: SentenceEncoder },
  { language, signal }: ProbeOptions,
): Promise<{ text: string; score: number; vector: Float32Array }[]> {
  const d = decoder.dimension;
  const vectors = new Float32Array(points.length * d);
  for (const [index, point] of points.entries()) vectors.set(point, index * d);
  const { texts, scores } = await decoder.decode(vectors, { signal, language });
  const again = await encoder.encode(texts, signal);
  return texts.map((text, index) => ({
    text,
    score: scores[index]!,
    vector: again.vectors.subarray(index * d, (index + 1) * d),
  }));
}

async function pointOf(
  at: number,
  pairs: readonly (readonly [Original, Original])[],
  services: Parameters<typeof probe>[1],
  options: ProbeOptions,
): Promise<LinePoint> {
  const points = pairs.map(([a, b]) => a.vector.map((value, k) => (1 - at) * value + at * b.vector[k]!));
  const decoded = await decodeAndEncode(points, services, options);
  const likeness = (end: 0 | 1) => mean(decoded.map((each, index) => compareRoundTrip(pairs[index]![end], each).chrf));
  return {
    at,
    chrfToFirst: likeness(0),
    chrfToSecond: likeness(1),
    cosine: mean(decoded.map(({ vector }, index) => cosine(points[index]!, vector))),
    score: mean(decoded.map(({ score }) => score)),
    texts: decoded.map(({ text }) => text),
  };
}

function levelOf(trips: readonly RoundTrip[]): Omit<NoiseLevel, 'noise' | 'texts'> {
  const { exact, chrf, bleu } = summariseRoundTrips(trips, trips.length, false) as Record<
    'exact' | 'chrf' | 'bleu',
    number
  >;
  return {
    rows: trips.length,
    exact,
    chrf,
    bleu,
    cosine: mean(trips.map((trip) => trip.cosine)),
    score: mean(trips.map(({ score }) => score)),
  };
}

/** The same direction at every size. */
function noisy(
  vector: Float32Array,
  deviation: ArrayLike<number>,
  size: number,
  seed: number,
  row: number,
): Float32Array {
  const random = createRandom(deriveSeed(seed, 'probe'), 'noise', row);
  return vector.map((value, k) => {
    const drawn = gaussian(random); // also for size 0, which must give the row itself
    return size === 0 ? value : value + size * deviation[k]! * drawn;
  });
}

/** Box and Muller 1958; one of the two numbers they give. */
function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
