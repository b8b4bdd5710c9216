import { AblataError, type ColumnSchema, nearest } from '@ablata/spec';

/**
 * The error for a name that should be a column and is none.
 *
 * @param who says who names it: `line 1, column 4: the template names {{txt}}`.
 */
export function missingColumn(name: string, columns: ColumnSchema, who?: string): AblataError {
  const known = Object.keys(columns);
  const meant = nearest(name, known);
  return new AblataError(
    'GRAPH_MISSING_COLUMN',
    `${who === undefined ? '' : `${who}, and `}no column '${name}' reaches the stage.${meant === undefined ? '' : ` Did you mean '${meant}'?`}`,
    { hint: `Columns in reach: ${known.join(', ') || 'none'}.`, details: { column: name } },
  );
}
