import type { Distribution, EmbeddingStatistics, Histogram, NearestCosines, Statistics } from '@ablata/statistics';
import type { Figure, MeasuredGroup, Point } from '../api/types.ts';

/** What statistics say, in words: a group for each embedding column, and one for the texts. */
export function measuredGroups({ embeddings, texts, probabilities }: Statistics): MeasuredGroup[] {
  const groups = Object.entries(embeddings).map(([name, each]) => ofVectors(name, each));
  if (!texts && !probabilities) return groups;
  const facts: MeasuredGroup['facts'] = [
    ...(texts?.words
      ? [fact('words a text', spread(texts.words), 'median; in brackets, 1 % and 99 % of the rows')]
      : []),
    ...(texts
      ? [
          fact(
            'different words',
            `${count(texts.vocabulary)} of ${count(texts.tokens)}`,
            `${count(texts.once)} are there once`,
          ),
          fact(
            'distinct-1, -2, -3',
            [texts.distinct1, texts.distinct2, texts.distinct3].map(short).join(', '),
            'different words, pairs and triples as a share of all (Li et al. 2016)',
          ),
        ]
      : []),
    ...(texts && texts.selfBleu !== null
      ? [
          fact(
            'self-BLEU',
            short(texts.selfBleu),
            `of ${count(texts.selfBleuTexts)} texts; 1: all alike (Zhu et al. 2018)`,
          ),
        ]
      : []),
    ...(probabilities
      ? [
          fact(
            'stated probability',
            short(probabilities.stated.median),
            `median; ${percent(probabilities.belowTenPercent)} of the rows stated less than 0.1`,
          ),
        ]
      : []),
  ];
  return [...groups, { title: 'Texts', facts, near: null }];
}

function ofVectors(
  name: string,
  { dimension, moments, spectrum, neighbours, clusters }: EmbeddingStatistics,
): MeasuredGroup {
  const { norms, zeroRows, brokenRows, constantDimensions, rogueDimensions } = moments;
  const [rogue] = rogueDimensions;
  const faults = [
    [zeroRows, 'rows of length zero'],
    [brokenRows, 'rows with a number that is not finite'],
    [constantDimensions, 'dimensions that never change'],
  ] as const;
  const facts: MeasuredGroup['facts'] = [
    ...faults.flatMap(([number, what]) =>
      number > 0 ? [fact(what, count(number), 'to be looked at before training')] : [],
    ),
    ...(norms ? [fact('length of a vector', spread(norms), 'median; in brackets, 1 % and 99 % of the rows')] : []),
    fact('mean cosine', short(moments.meanCosine), 'of two different rows; 0: no direction in common'),
    ...(rogue
      ? [
          fact(
            'largest dimension',
            percent(rogue.share),
            `share of dimension ${rogue.dimension} in the mean cosine (Timkey & van Schijndel 2021)`,
          ),
        ]
      : []),
    ...(spectrum
      ? [
          fact('effective rank', short(spectrum.effectiveRank), `of ${dimension} dimensions (Roy & Vetterli 2007)`),
          fact(
            'IsoScore',
            short(spectrum.isoScore),
            '1: the variance is the same in all directions (Rudman et al. 2022)',
          ),
        ]
      : []),
    ...(neighbours?.intrinsicDimension
      ? [
          fact(
            'intrinsic dimension',
            short(neighbours.intrinsicDimension),
            'by the two nearest rows of each (TwoNN, Facco et al. 2017)',
          ),
        ]
      : []),
    ...(clusters ? [clustersFact(clusters.clusters.map(({ share }) => share))] : []),
  ];
  const near: (readonly [string, NearestCosines | null | undefined])[] = [
    ['any row', neighbours?.all],
    ['same split', neighbours?.within],
    ['other splits', neighbours?.across],
    ...Object.entries(neighbours?.toTraining?.of ?? {}).map(
      ([split, each]) => [`from ${split} to ${neighbours?.toTraining?.training}`, each] as const,
    ),
  ];
  const known = near.flatMap(([what, each]) => (each ? [[what, each] as const] : []));
  const bounds = Object.keys(known[0]?.[1].atLeast ?? {});
  return {
    title: `${name}: ${dimension} dimensions`,
    facts,
    near:
      known.length === 0
        ? null
        : {
            columns: ['nearest row', 'rows', 'median', '95 %', 'largest', ...bounds.map((bound) => `share ≥ ${bound}`)],
            rows: known.map(([what, { rows, cosine, atLeast }]) => [
              what,
              count(rows),
              ...[cosine.median, cosine.q95, cosine.max].map((value) => value.toFixed(3)),
              ...bounds.map((bound) => percent(atLeast[bound] ?? 0)),
            ]),
          },
  };
}

/** Charts of the first embedding column. */
export function statisticsFigures({ embeddings }: Statistics): Figure[] {
  const [first] = Object.values(embeddings);
  if (!first) return [];
  return [...nearestFigure(first), ...spectrumFigure(first)];
}

function nearestFigure({ neighbours }: EmbeddingStatistics): Figure[] {
  const { training = '', of = {} } = neighbours?.toTraining ?? {};
  const all: (readonly [string, NearestCosines | null | undefined])[] = [
    ['any row', neighbours?.all],
    ['in the same split', neighbours?.within],
    ['in another split', neighbours?.across],
    ...Object.entries(of).map(([split, each]) => [`from ${split} to ${training}`, each] as const),
  ];
  const known = all.flatMap(([name, each]) => (each ? [[name, each] as const] : []));
  const fewest = Math.min(...known.map(([, { rows }]) => rows));
  const series = known.map(([name, { histogram }]) => ({ name, points: shares(histogram, fewest) }));
  if (series.length === 0) return [];
  const about = `Each of ${count(neighbours?.all?.rows ?? 0)} rows looked at with its nearest other row.`;
  const title = 'How near the nearest row is';
  return [
    { id: 'nearest', title, about, kind: 'lines', x: 'cosine to the nearest row', y: 'share of rows (%)', series },
  ];
}

function spectrumFigure({ dimension, spectrum }: EmbeddingStatistics): Figure[] {
  if (!spectrum) return [];
  const points = spectrum.explained.map(({ components, share }) => ({ x: components, y: 100 * share }));
  return [
    {
      id: 'spectrum',
      title: 'Explained variance',
      about: `Effective rank ${short(spectrum.effectiveRank)} of ${dimension} dimensions.`,
      kind: 'lines',
      x: 'principal components',
      y: 'variance explained (%)',
      series: [{ name: 'explained', points }],
    },
  ];
}

/** From the first to the last bin that holds something; of few rows, wider bins, which say as much and leap less. */
function shares({ from, to, counts: fine }: Histogram, rows: number): Point[] {
  const together = rows < 300 ? 5 : rows < 2000 ? 2 : 1;
  const counts = Array.from({ length: Math.ceil(fine.length / together) }, (_, bin) =>
    fine.slice(bin * together, (bin + 1) * together).reduce((sum, each) => sum + each, 0),
  );
  const total = counts.reduce((sum, each) => sum + each, 0) || 1;
  const width = (to - from) / counts.length;
  const points = counts.map((each, bin) => ({ x: from + (bin + 0.5) * width, y: (100 * each) / total }));
  const first = points.findIndex(({ y }) => y > 0);
  const last = points.findLastIndex(({ y }) => y > 0);
  return points.slice(Math.max(0, first - 1), last + 2);
}

/** @param shares of the rows, the largest first */
function clustersFact(shares: readonly number[]): MeasuredGroup['facts'][number] {
  const about = `the largest holds ${percent(shares[0] ?? 0)} of the rows, the smallest ${percent(shares.at(-1) ?? 0)}`;
  return fact('clusters', count(shares.length), about);
}

function fact(name: string, value: string, about: string): MeasuredGroup['facts'][number] {
  return { name, value, about };
}

function spread({ median, q01, q99 }: Distribution): string {
  return `${short(median)} (${short(q01)} … ${short(q99)})`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
