import { AblataError, type ColumnSchema, type ColumnType } from '@ablata/spec';
import { missingColumn } from './missing-column.ts';

/** The named columns with their types. @throws GRAPH_MISSING_COLUMN */
export function typesOf(names: readonly string[], columns: ColumnSchema): ColumnSchema {
  return Object.fromEntries(names.map((name) => [name, typeOf(name, columns)]));
}

/** The same for columns that must be texts. @throws GRAPH_MISSING_COLUMN, GRAPH_COLUMN_TYPE */
export function textTypesOf(names: readonly string[], columns: ColumnSchema): ColumnSchema {
  for (const name of names) {
    const found = typeOf(name, columns);
    if (found === 'string' || found === 'string?') continue;
    throw new AblataError('GRAPH_COLUMN_TYPE', `the column '${name}' is no text: its type is ${found}`);
  }
  return typesOf(names, columns);
}

function typeOf(name: string, columns: ColumnSchema): ColumnType {
  const found = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (found === undefined) throw missingColumn(name, columns);
  return found;
}
