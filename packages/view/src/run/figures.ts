import type { Figure, Point } from '../api/types.ts';
import { nearDuplicates } from './duplicates.ts';
import { rangeOf } from './histograms.ts';
import type { ViewedRun } from './viewed-run.ts';

/** Charts of what a run found, from its rows and its proof. */
export function figuresOf(run: ViewedRun): Figure[] {
  return [...duplicateFigures(run), ...columnFigures(run)];
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
