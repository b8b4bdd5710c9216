import type { Point } from '../api/types.ts';
import { nearDuplicates } from './duplicates.ts';
import type { ViewedRun } from './viewed-run.ts';

const POINTS = 120;

/** Rows kept against candidates asked for, request by request: it flattens when a model repeats itself. From dataset, proof and dropped rows. */
export function saturationOf(run: ViewedRun): Point[] {
  const { dataset, dropped } = run.files;
  if (!dataset || !run.proof) return [];
  const kept = new Map<number, number>();
  const asked = new Map<number, number>();
  const count = (counts: Map<number, number>, request: number): void =>
    void counts.set(request, (counts.get(request) ?? 0) + 1);
  for (const { request } of dataset.sources()) {
    count(kept, request);
    count(asked, request);
  }
  for (const [, { decisions }] of nearDuplicates(run.proof)) for (const { request } of decisions) count(asked, request);
  for (const { request } of dropped) count(asked, request);
  const points: Point[] = [{ x: 0, y: 0 }];
  let [x, y] = [0, 0];
  for (const request of [...asked.keys()].sort((a, b) => a - b)) {
    x += asked.get(request) as number;
    y += kept.get(request) ?? 0;
    points.push({ x, y });
  }
  return thinned(points);
}

/** Enough points to draw, the last one among them. */
export function thinned(points: readonly Point[], most = POINTS): Point[] {
  if (points.length <= most) return [...points];
  const step = (points.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => points[Math.round(index * step)] as Point);
}
