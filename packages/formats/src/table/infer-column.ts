import type { ColumnType, Json } from '@ablata/spec';
import { unsupported } from '@ablata/torch-file';
import { isObject } from '../files/parse-json.ts';
import type { Cell } from './table.ts';

export interface InferredColumn {
  readonly type: ColumnType;
  readonly cells: readonly Json[];
}

/**
 * The type of another program's column, by its cells. Integers stay numbers where a JavaScript number holds all of the column exactly, or else
 * the whole column is their decimal text. NaN is null. A column of nulls alone is `string?`; what is mixed or nested is `json`.
 *
 * @throws DATA_UNSUPPORTED for an infinite number, which no JSON file could hold.
 */
export function inferColumn(path: string, name: string, cells: readonly Cell[]): InferredColumn {
  const kinds = new Set<string>();
  let nulls = false;
  let wide = false;
  for (const cell of cells) {
    if (cell === null || cell === undefined || (typeof cell === 'number' && Number.isNaN(cell))) nulls = true;
    else kinds.add(typeof cell === 'bigint' ? 'number' : typeof cell);
    if (typeof cell === 'bigint' && !Number.isSafeInteger(Number(cell))) wide = true;
    if (cell === Number.POSITIVE_INFINITY || cell === Number.NEGATIVE_INFINITY)
      throw unsupported(
        path,
        `column '${name}' holds an infinite number`,
        'Put null in its place, or leave the row out.',
      );
  }
  const asText = wide && kinds.size === 1;
  const plain = cells.map((cell): Json => {
    if (cell === undefined || (typeof cell === 'number' && Number.isNaN(cell))) return null;
    return asText && cell !== null ? String(cell) : toJson(cell);
  });
  const [kind = 'string'] = kinds;
  const type =
    kinds.size > 1 || kind === 'object' ? 'json' : asText ? 'string' : (kind as 'string' | 'number' | 'boolean');
  return { type: nulls && type !== 'json' ? `${type}?` : type, cells: plain };
}

/**
 * What a cell is in JSON.
 *
 * @param wide what becomes of integers beyond 2^53: their decimal text, or, in a file that JavaScript wrote, the number that it meant
 */
export function toJson(cell: Cell, wide: 'text' | 'number' = 'text'): Json {
  if (typeof cell === 'bigint')
    return wide === 'number' || Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  if (Array.isArray(cell)) return (cell as readonly Cell[]).map((inner) => toJson(inner, wide));
  if (isObject(cell))
    return Object.fromEntries(Object.entries(cell).map(([key, inner]) => [key, toJson(inner as Cell, wide)]));
  return cell as Json;
}
