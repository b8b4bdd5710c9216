import { AblataError, type ColumnSchema } from '@ablata/spec';
import { didYouMean } from './nearest.ts';

/** The error for a name that should be a column and is none. */
export function missingColumn(who: string, name: string, columns: ColumnSchema): AblataError {
  const known = Object.keys(columns);
  return new AblataError(
    'GRAPH_MISSING_COLUMN',
    `${who}, and no column '${name}' reaches the stage.${didYouMean(name, known)}`,
    { hint: `Columns in reach: ${known.join(', ') || 'none'}.` },
  );
}
