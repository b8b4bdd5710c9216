import type { JsonObject } from '@ablata/spec';
import type { Figure, Point } from '../api/types.ts';
import { nearDuplicates } from './duplicates.ts';
import { rangeOf } from './histograms.ts';
import type { ViewedRun } from './viewed-run.ts';

/** Charts of what a run found: from its statistics where it has some, and from its rows. */
export function figuresOf(run: ViewedRun): Figure[] {
  return [...statisticsFigures(run), ...duplicateFigures(run), ...columnFigures(run)];
}

interface Distribution {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

/** Of the stage `statistics`, by the first embedding column. */
function statisticsFigures(run: ViewedRun): Figure[] {
  const found = Object.values(run.manifest?.summaries ?? {}).find(
    (summary) => 'embeddings' in summary && 'rows' in summary,
  );
  const [, first] = Object.entries((found?.['embeddings'] ?? {}) as Readonly<Record<string, JsonObject>>)[0] ?? [];
  if (!first) return [];
  const figures: Figure[] = [];
  const near = first['neighbours'] as unknown as Readonly<
    Record<'all' | 'within' | 'across', { readonly histogram: Distribution; readonly rows: number } | null>
  > | null;
  const series = (['all', 'within', 'across'] as const).flatMap((name) => {
    const histogram = near?.[name]?.histogram;
    return histogram ? [{ name: NEAR[name], points: shares(histogram) }] : [];
  });
  if (series.length > 0)
    figures.push({
      id: 'nearest',
      title: 'How near the nearest row is',
      about: `Each of ${near?.all?.rows ?? 'the'} rows looked at with its nearest other row.`,
      kind: 'lines',
      x: 'cosine to the nearest other row',
      y: 'share of rows (%)',
      series,
    });
  const spectrum = first['spectrum'] as unknown as {
    readonly explained: readonly { components: number; share: number }[];
    effectiveRank: number;
  } | null;
  if (spectrum)
    figures.push({
      id: 'spectrum',
      title: 'Explained variance',
      about: `Effective rank ${spectrum.effectiveRank.toFixed(1)} of ${String(first['dimension'])} dimensions.`,
      kind: 'lines',
      x: 'principal components',
      y: 'variance explained (%)',
      series: [
        {
          name: 'explained',
          points: spectrum.explained.map(({ components, share }) => ({ x: components, y: 100 * share })),
        },
      ],
    });
  return figures;
}

const NEAR = { all: 'any row', within: 'in the same split', across: 'in another split' } as const;

function shares({ from, to, counts }: Distribution): Point[] {
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  const width = (to - from) / counts.length;
  return counts.map((count, bin) => ({ x: from + (bin + 0.5) * width, y: (100 * count) / total }));
}

function duplicateFigures(run: ViewedRun): Figure[] {
  return nearDuplicates(run.proof).flatMap(([stage, certificate]): Figure[] => {
    const values = certificate.decisions.map((decision) => Number(decision['similarity'])).filter(Number.isFinite);
    const threshold = Number(certificate['threshold']);
    if (values.length === 0 || !Number.isFinite(threshold)) return [];
    const { points, step } = binned(Float64Array.from(values), threshold, 1, 20);
    return [
      {
        id: `similarity-${stage}`,
        title: `Similarity of dropped near-duplicates (${stage})`,
        about: `${values.length.toLocaleString('en-US')} rows were dropped at or above ${threshold}; each beside the row that stands for it.`,
        kind: 'bars',
        x: 'cosine to the row that stands for it',
        y: 'dropped rows',
        series: [{ name: 'dropped', points }],
        step,
      },
    ];
  });
}

/** Columns worth a chart wherever they are. */
function columnFigures(run: ViewedRun): Figure[] {
  const wanted = [
    ['word_count', 'Length of texts', 'words', 'rows'],
    ['probability', 'Probabilities that the model stated', 'stated probability', 'rows'],
  ] as const;
  return wanted.flatMap(([name, title, x, y]): Figure[] => {
    const numbers = run.columns?.get(name)?.numbers;
    if (!numbers) return [];
    const known = numbers.filter(Number.isFinite);
    const { low, high } = rangeOf(known, known.keys());
    if (!(high > low)) return [];
    const whole = name === 'word_count';
    const bins = whole ? Math.min(40, high - low + 1) : 25;
    const { points, step } = binned(
      known,
      whole ? low : Math.min(0, low),
      whole ? low + Math.ceil((high - low + 1) / bins) * bins : high,
      bins,
    );
    return [
      {
        id: name,
        title,
        about: `${known.length.toLocaleString('en-US')} rows.`,
        kind: 'bars',
        x,
        y,
        series: [{ name, points }],
        step,
      },
    ];
  });
}

function binned(values: Float64Array, from: number, to: number, bins: number): { points: Point[]; step: number } {
  const step = (to - from) / bins || 1;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.max(0, Math.floor((value - from) / step + 1e-9)))]!++;
  return { points: counts.map((y, bin) => ({ x: from + bin * step, y })), step };
}
