import type { DatasetView } from '@ablata/spec';
import { columnKeys } from './column-keys.ts';

/** Sources are objects: only so many at a time. */
const BLOCK = 4096;

/**
 * What names a row for life: by default where it came from (`<request>:<candidate>`), else its text (`text`) or a column.
 *
 * @throws DATA_NO_COLUMN when there is no such column.
 */
export function rowIds(dataset: DatasetView, id = 'source'): readonly string[] {
  if (id !== 'source') return columnKeys(dataset, id);
  const ids: string[] = [];
  for (let start = 0; start < dataset.length; start += BLOCK) {
    for (const { request, candidate } of dataset.sources(start, Math.min(start + BLOCK, dataset.length)))
      ids.push(`${request}:${candidate}`);
  }
  return ids;
}
