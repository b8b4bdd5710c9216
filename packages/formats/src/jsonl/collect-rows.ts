import type { ColumnSchema, ColumnType, Json, JsonObject, RowSource } from '@ablata/spec';
import { damaged } from '@ablata/torch-file';
import type { DatasetParts } from '../dataset/create-dataset.ts';
import { isObject } from '../files/parse-json.ts';
import { checkCells } from '../table/check-cells.ts';
import { checkRows, columnNamed, textColumn } from '../table/dataset-of-table.ts';
import { inferColumn, toJson } from '../table/infer-column.ts';
import { type Roles, rolesOf } from '../table/roles.ts';
import { isPosition, numberedSource, rowSource, SOURCE_COLUMNS } from '../table/row-sources.ts';
import { storedName } from '../table/stored-name.ts';
import type { Cell } from '../table/table.ts';

export type JsonRow = Readonly<Record<string, Cell>>;

type RowParts = Pick<
  DatasetParts,
  'name' | 'length' | 'text' | 'texts' | 'sources' | 'columns' | 'cells' | 'config' | 'stats'
>;

export interface CollectedRows {
  /** What the sidecar says of the columns; undefined without one. */
  readonly roles: Roles | undefined;
  /** @param vectors the keys of it that hold vectors, which are left alone */
  add(row: JsonRow, vectors: ReadonlySet<string>): void;
  /** @throws DATA_TRUNCATED · DATA_DAMAGED when the sidecar says other rows. */
  finish(name: string): RowParts;
}

/**
 * Gathers rows of JSON as they are read. A row that says `request` and `candidate` is of our making: what else it says belongs to its source,
 * its columns stand under `columns`. Of another program's row every key is a column.
 *
 * @param about the sidecar; empty for files of other programs
 */
export function collectRows(path: string, about: JsonObject): CollectedRows {
  const roles = about['columns'] === undefined ? undefined : rolesOf(path, about);
  const textKey = roles === undefined ? undefined : roles.text === null ? null : storedName(roles.text);
  const texts: Cell[] = [];
  const sources: RowSource[] = [];
  const cells = new Map<string, Cell[]>();
  let rows = 0;

  const addOwn = (row: JsonRow, vectors: ReadonlySet<string>): void => {
    const { columns = {}, ...rest } = row;
    if (!isObject(columns)) throw damaged(path, `the columns of row ${rows} are no object`);
    const key = textKey === undefined ? 'text' : textKey;
    const own = new Set<string>([...SOURCE_COLUMNS, ...(key === null ? [] : [key])]);
    const more = Object.entries(rest).filter(([name]) => !own.has(name) && !vectors.has(name));
    sources.push(
      rowSource(
        path,
        rows,
        row,
        toJson(Object.fromEntries(more), roles === undefined ? 'text' : 'number') as JsonObject,
      ),
    );
    if (key !== null) texts.push(row[key] ?? null);
    addCells(Object.entries(columns) as [string, Cell][]);
  };
  const addCells = (found: readonly [string, Cell][]): void => {
    for (const [name, cell] of found) {
      let column = cells.get(name);
      if (column === undefined) {
        column = new Array<Cell>(rows).fill(null);
        cells.set(name, column);
      }
      column.push(cell);
    }
    for (const column of cells.values()) if (column.length === rows) column.push(null);
  };

  return {
    roles,
    add(row, vectors) {
      const own = roles !== undefined || isPosition(row['request'], row['candidate']);
      if (rows > 0 && own !== sources.length > 0)
        throw damaged(path, `row ${rows} ${own ? 'says' : 'does not say'} which request it is of, unlike those before`);
      if (own) addOwn(row, vectors);
      else addCells(Object.entries(row).filter(([name]) => !vectors.has(name)));
      rows++;
    },
    finish(name) {
      checkRows(path, rows, about);
      const common = {
        name: typeof about['name'] === 'string' ? about['name'] : name,
        length: rows,
        config: (about['config'] ?? {}) as JsonObject,
        stats: (about['stats'] ?? {}) as JsonObject,
      };
      if (sources.length > 0 || roles !== undefined) return { ...common, ...ownParts() };
      const table = [...cells].map(([column, found]) => ({ name: column, cells: found }));
      const text = textColumn(table);
      const inferred = table
        .filter((column) => column !== text)
        .map((column) => ({ name: columnNamed(column.name), ...inferColumn(path, column.name, column.cells) }));
      return {
        ...common,
        text: text?.name ?? null,
        ...(text === undefined ? {} : { texts: text.cells as readonly string[] }),
        sources: Array.from({ length: rows }, (_, row) => numberedSource(row)),
        ...columnParts(inferred),
      };
    },
  };

  function ownParts(): Partial<RowParts> {
    const text = roles === undefined ? 'text' : roles.text;
    const hasText = text !== null && (roles !== undefined || texts.some((cell) => cell !== null));
    const typed = Object.entries(roles?.columns ?? {}).map(([name, type]) => ({
      name,
      type,
      cells: checkCells(path, name, type, cells.get(name) ?? new Array<Json>(rows).fill(null)),
    }));
    const inferred = [...cells].map(([name, found]) => ({ name, ...inferColumn(path, name, found) }));
    return {
      text: hasText ? text : null,
      ...(hasText ? { texts: checkCells(path, text, 'string', texts) as string[] } : {}),
      sources,
      ...columnParts(roles === undefined ? inferred : typed),
    };
  }
}

function columnParts(
  columns: readonly { readonly name: string; readonly type: ColumnType; readonly cells: readonly Json[] }[],
): Pick<DatasetParts, 'columns' | 'cells'> {
  return {
    columns: Object.fromEntries(columns.map(({ name, type }) => [name, type])) as ColumnSchema,
    cells: Object.fromEntries(columns.map(({ name, cells }) => [name, cells])),
  };
}
