import type { ColumnSchema } from '@ablata/spec';
import { missingColumn } from './missing-column.ts';

/**
 * The named columns with their types.
 *
 * @param option names the option in messages. @throws GRAPH_MISSING_COLUMN
 */
export function typesOf(names: readonly string[], columns: ColumnSchema, option: string): ColumnSchema {
  return Object.fromEntries(
    names.map((name) => {
      const found = Object.hasOwn(columns, name) ? columns[name] : undefined;
      if (found === undefined) throw missingColumn(`the option '${option}' names '${name}'`, name, columns);
      return [name, found];
    }),
  );
}
