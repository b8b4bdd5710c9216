import type { DatasetView, RowSource } from '@ablata/spec';
import { rowBlocks } from './row-blocks.ts';

/** What a source says beyond request, candidate, probability and problems, as JSON text; null when nothing. */
export function moreOf({
  request: _r,
  candidate: _c,
  probability: _p,
  problems: _s,
  ...more
}: RowSource): string | null {
  return Object.keys(more).length === 0 ? null : JSON.stringify(more);
}

/** Whether any row says more. */
export function hasMore(dataset: DatasetView): boolean {
  for (const [start, end] of rowBlocks(dataset.length, 4096)) {
    if (dataset.sources(start, end).some((source) => moreOf(source) !== null)) return true;
  }
  return false;
}
