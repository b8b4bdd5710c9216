import type { ColumnType, Json } from '@ablata/spec';

/** A cell as a table file holds it: null as null, what is neither number, boolean nor text as its JSON text. */
export function storedCell(type: ColumnType, cell: Json | undefined): Json {
  if (cell === null || cell === undefined) return null;
  return type === 'json' ? JSON.stringify(cell) : cell;
}
