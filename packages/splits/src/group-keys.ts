import type { DatasetView } from '@ablata/spec';
import { normalizeText } from '@ablata/texts';
import { columnKeys } from './column-keys.ts';
import { valueKey } from './value-key.ts';

/**
 * The groups each row belongs to. `problems` gives one key for each drawn record, so that rows sharing any record are
 * linked; a column of lists likewise one for each item. `text` gives the text's normal form, so that texts which differ in
 * case, spacing or punctuation alone are linked. Ids are compared by value ({@link valueKey}). `null` belongs to no group.
 *
 * @throws DATA_NO_COLUMN when there is no such column.
 */
export function groupKeys(dataset: DatasetView, name: string): readonly (readonly string[])[] {
  if (name === 'problems' && !('problems' in dataset.columns)) {
    return dataset.sources().map(({ problems }) => [...problems]);
  }
  if (name === 'text' && !('text' in dataset.columns)) return dataset.texts().map((text) => [normalizeText(text)]);
  if (!(name in dataset.columns)) return columnKeys(dataset, name).map((key) => [key]);
  return dataset.column(name).map((cell) => {
    const items = Array.isArray(cell) ? cell : [cell];
    return items.filter((item) => item !== null).map(valueKey);
  });
}
