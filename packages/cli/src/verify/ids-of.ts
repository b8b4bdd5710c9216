import type { DatasetView } from '@ablata/spec';
import { idOf } from './run-to-verify.ts';

const BLOCK = 4096;

/** The names of a dataset's rows. Where they came from besides is in memory for a block of them only. */
export function idsOf(dataset: DatasetView): string[] {
  const ids: string[] = [];
  for (let start = 0; start < dataset.length; start += BLOCK)
    for (const source of dataset.sources(start, Math.min(dataset.length, start + BLOCK))) ids.push(idOf(source));
  return ids;
}
