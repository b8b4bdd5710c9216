import { AblataError, type DatasetView } from '@ablata/spec';
import { valueKey } from './value-key.ts';

/**
 * One comparable string a row for a column (see {@link valueKey}), or for what every dataset has: `text`, `request`,
 * `problems` (all drawn ids of the row as one list).
 *
 * @throws DATA_NO_COLUMN when there is no such column, naming those there are.
 */
export function columnKeys(dataset: DatasetView, name: string): readonly string[] {
  if (name in dataset.columns) {
    return dataset.column(name).map(valueKey);
  }
  if (name === 'text') return dataset.texts();
  if (name === 'request') return dataset.sources().map(({ request }) => String(request));
  if (name === 'problems') return dataset.sources().map(({ problems }) => JSON.stringify(problems));
  const known = [
    ...(dataset.text === null ? [] : ['text']),
    'request',
    'problems',
    ...Object.keys(dataset.columns),
  ].map((column) => `'${column}'`);
  throw new AblataError(
    'DATA_NO_COLUMN',
    `The splits are to follow the column '${name}', which the rows do not have.`,
    {
      hint: `Name one of ${known.join(', ')}, or add a stage that adds '${name}'.`,
    },
  );
}
