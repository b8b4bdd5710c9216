import { resolve } from 'node:path';
import { readManifest } from '@ablata/core';
import { AblataError, type JsonObject } from '@ablata/spec';
import { wrapWords } from '../terminal/fit.ts';
import { printJson } from '../terminal/json.ts';
import { count } from '../terminal/numbers.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Rows that would be kept at each threshold, as a deduplicator's summary gives them. */
interface Curve {
  /** Thresholds below this can't be answered. */
  readonly floor: number;
  readonly thresholds: readonly number[];
  readonly kept: readonly number[];
}

/** `ablata thresholds RUN`: how many rows other dedup thresholds would have kept, from the manifest: nothing is computed anew. */
export async function thresholdsCommand(
  terminal: Terminal,
  run: string,
  options: { readonly at?: string | number; readonly json?: boolean },
): Promise<void> {
  const at = thresholdsOf(options.at);
  const { summaries, name, experiment } = await readManifest(resolve(run));
  const curve = Object.values(summaries)
    .map(curveOf)
    .find((found) => found !== undefined);
  if (!curve) {
    throw new AblataError('DATA_NO_CURVE', `the manifest of ${name} has no curve of kept rows against the threshold`, {
      hint: 'The deduplicator `cosine` writes one, within its option `curvePairs`.',
    });
  }
  const own = thresholdOf(experiment);
  const asked = at ?? curve.thresholds;
  if (options.json) {
    const exact = (threshold: number): number | null => curve.kept[curve.thresholds.indexOf(threshold)] ?? null;
    printJson(terminal, {
      run: own ?? null,
      thresholds: asked.map((threshold) => ({ threshold, kept: exact(threshold) })),
    });
    return;
  }
  for (const line of wrapWords(verdictOf(name, curve, own), terminal.columns)) terminal.out(line);
  terminal.out('');
  const rows = asked.map((threshold) => [
    threshold.toFixed(2),
    keptAt(curve, threshold),
    threshold === own ? 'this run' : '',
  ]);
  for (const line of table(rows, ['threshold', 'kept', ''], terminal.columns)) terminal.out(line);
}

/** What the deduplicator of the run decided by, where it says so. */
function thresholdOf(experiment: JsonObject): number | undefined {
  const services = experiment['services'] as readonly { readonly identity?: JsonObject }[];
  return services.map(({ identity }) => identity?.['threshold']).find((value) => typeof value === 'number');
}

function verdictOf(name: string, curve: Curve, own: number | undefined): string {
  const [low, high] = [curve.thresholds[0] as number, curve.thresholds.at(-1) as number];
  const ends = `${keptAt(curve, low)} at ${low}, ${keptAt(curve, high)} at ${high}`;
  return own === undefined
    ? `${name}: other thresholds would keep ${ends}`
    : `${name}: ${keptAt(curve, own)} kept at its threshold ${own}; it would be ${ends}`;
}

/** @throws CONFIG_USAGE */
function thresholdsOf(at: string | number | undefined): readonly number[] | undefined {
  if (at === undefined) return undefined;
  const parts = String(at).split(',');
  const wrong = parts.find((part) => part.trim() === '' || !Number.isFinite(Number(part)));
  if (wrong === undefined) return parts.map(Number);
  throw new AblataError('CONFIG_USAGE', `--at must be thresholds with commas between them (one was '${wrong}')`, {
    hint: 'For example: --at 0.90,0.93,0.97',
  });
}

function curveOf(summary: JsonObject): Curve | undefined {
  const { curve } = summary as { readonly curve?: Partial<Curve> };
  return Array.isArray(curve?.thresholds) && Array.isArray(curve.kept) ? (curve as Curve) : undefined;
}

/** Exact where the curve has the threshold; between two, what lies between their counts. */
function keptAt({ floor, thresholds, kept }: Curve, threshold: number): string {
  const exact = thresholds.indexOf(threshold);
  if (exact >= 0) return count(kept[exact] as number);
  if (!(threshold >= floor && threshold <= 1)) return `– (only ${floor} to 1)`;
  const above = thresholds.findIndex((value) => value > threshold);
  const [low, high] = [kept[above - 1], kept[above]];
  return low === undefined || high === undefined ? '–' : low === high ? count(low) : `${count(low)} to ${count(high)}`;
}
