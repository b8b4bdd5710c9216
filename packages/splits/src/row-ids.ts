import type { DatasetView } from '@ablata/spec';
import { columnKeys } from './column-keys.ts';

/**
 * What names a row for life: by default where it came from (`<request>:<candidate>`), else its text (`text`) or a column.
 *
 * @throws DATA_NO_COLUMN when there is no such column.
 */
export function rowIds(dataset: DatasetView, id = 'source'): readonly string[] {
  if (id === 'source') return dataset.sources().map(({ request, candidate }) => `${request}:${candidate}`);
  return columnKeys(dataset, id);
}
