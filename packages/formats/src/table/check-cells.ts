import type { ColumnType, Json } from '@ablata/spec';
import { damaged } from '@ablata/torch-file';
import { toJson } from './infer-column.ts';
import type { Cell } from './table.ts';

/**
 * The cells of a column of a type that is known.
 *
 * @throws DATA_DAMAGED when one is of another, or null where the type has no null.
 */
export function checkCells(path: string, name: string, type: ColumnType, cells: readonly Cell[]): Json[] {
  if (type === 'json') return cells.map((cell) => toJson(cell ?? null, 'number'));
  const nullable = type.endsWith('?');
  const kind = nullable ? type.slice(0, -1) : type;
  return cells.map((cell, row) => {
    const value = typeof cell === 'bigint' ? Number(cell) : cell;
    if (typeof value === kind) return value as Json;
    if ((value === null || value === undefined) && nullable) return null;
    throw damaged(path, `column '${name}' is of the type ${type}, and in row ${row} it is not`);
  });
}
