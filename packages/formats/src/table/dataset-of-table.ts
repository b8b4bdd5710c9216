import type { ColumnSchema, Json, JsonObject, RowSource } from '@ablata/spec';
import { damaged, truncated } from '@ablata/torch-file';
import type { DatasetParts } from '../dataset/create-dataset.ts';
import { parseJson } from '../files/parse-json.ts';
import { checkCells } from './check-cells.ts';
import { inferColumn } from './infer-column.ts';
import { mainFirst, TEXT_NAMES } from './known-names.ts';
import { rolesOf } from './roles.ts';
import { isPosition, moreOfText, rowSource } from './row-sources.ts';
import { storedName } from './stored-name.ts';
import type { Cell, Table, TableColumn, TableVectors } from './table.ts';

/**
 * Decides what the columns of a table are: by what a file of ours says of them, or, in another program's, by their names.
 *
 * @throws DATA_DAMAGED · DATA_TRUNCATED when it is not what it says · DATA_UNSUPPORTED
 */
export function datasetOfTable(table: Table): DatasetParts {
  const names = new Set<string>();
  for (const { name } of [...table.columns, ...table.vectors]) {
    if (names.has(name)) throw damaged(table.path, `it has two columns '${name.slice(0, 60)}'`);
    names.add(name);
  }
  return table.about === undefined ? othersTable(table) : ownTable(table, table.about);
}

function ownTable(table: Table, about: JsonObject): DatasetParts {
  const { path, rows } = table;
  checkRows(path, rows, about);
  const roles = rolesOf(path, about);
  const byName = new Map(table.columns.map((column) => [column.name, column.cells]));
  const cellsOf = (name: string): readonly Cell[] => {
    const cells = byName.get(storedName(name));
    if (cells === undefined) throw damaged(path, `it has no column '${name.slice(0, 60)}', which it says it has`);
    return cells;
  };
  const vectors = roles.embeddings
    .filter(({ dimension }) => dimension > 0)
    .map(({ name, dimension }): TableVectors => {
      const found = table.vectors.find((column) => column.name === storedName(name));
      if (found !== undefined && (rows === 0 || found.dimension === dimension))
        return { name, dimension, read: found.read };
      throw damaged(
        path,
        `its column '${name.slice(0, 60)}' does not hold the vectors of ${dimension} numbers it says`,
      );
    });
  const parts = [byName.get('request'), byName.get('candidate'), byName.get('probability'), byName.get('problems')];
  const more = byName.get('more');
  const sources = Array.from({ length: rows }, (_, row): RowSource => {
    const [request, candidate, probability, problems] = parts.map((cells) => cells?.[row]);
    return rowSource(path, row, { request, candidate, probability, problems }, moreOfText(path, row, more?.[row]));
  });
  const cells = Object.entries(roles.columns).map(([name, type]): [string, Json[]] => {
    const stored = cellsOf(name);
    const plain =
      type === 'json' ? stored.map((cell) => (typeof cell === 'string' ? parseJson(path, cell) : cell)) : stored;
    return [name, checkCells(path, name, type, plain)];
  });
  const { name, config, stats } = about;
  return {
    name: typeof name === 'string' ? name : table.name,
    length: rows,
    text: roles.text,
    ...(roles.text === null ? {} : { texts: checkCells(path, roles.text, 'string', cellsOf(roles.text)) as string[] }),
    ...vectorParts(vectors),
    sources,
    columns: roles.columns,
    cells: Object.fromEntries(cells),
    config: (config ?? {}) as JsonObject,
    stats: (stats ?? {}) as JsonObject,
  };
}

function othersTable({ path, name, rows, columns, vectors }: Table): DatasetParts {
  const text = textColumn(columns);
  const sources = othersSources(path, rows, columns);
  const rest = columns
    .filter((column) => column !== text && !sources.names.includes(column.name))
    .map((column) => ({ name: columnNamed(column.name), ...inferColumn(path, column.name, column.cells) }));
  return {
    name,
    length: rows,
    text: text?.name ?? null,
    ...(text === undefined ? {} : { texts: text.cells as readonly string[] }),
    ...vectorParts(mainFirst(vectors)),
    ...(sources.names.length === 0 ? {} : { sources: sources.rows }),
    columns: Object.fromEntries(rest.map((column) => [column.name, column.type])) as ColumnSchema,
    cells: Object.fromEntries(rest.map((column) => [column.name, column.cells])),
  };
}

/** The columns that tell where rows came from as ours do, if another program's file has them: request and candidate at least. */
function othersSources(path: string, rows: number, columns: readonly TableColumn[]) {
  const found = new Map(columns.map(({ name, cells }) => [name, cells]));
  const request = found.get('request');
  const candidate = found.get('candidate');
  if (rows === 0 || request?.every((cell, row) => isPosition(cell, candidate?.[row])) !== true)
    return { names: [], rows: [] };
  const probability = found.get('probability');
  const problems = found.get('problems');
  const isProbability = probability?.every((cell) => cell === null || typeof cell === 'number') === true;
  const isProblems =
    problems?.every((cell) => Array.isArray(cell) && cell.every((id) => typeof id === 'string')) === true;
  return {
    names: ['request', 'candidate', ...(isProbability ? ['probability'] : []), ...(isProblems ? ['problems'] : [])],
    rows: Array.from({ length: rows }, (_, row) =>
      rowSource(path, row, {
        request: request[row],
        candidate: candidate?.[row],
        probability: isProbability ? probability[row] : null,
        problems: isProblems ? problems[row] : [],
      }),
    ),
  };
}

/** What a text is to be found under: a column of strings, none of them null. */
export function textColumn(columns: readonly TableColumn[]): TableColumn | undefined {
  const isText = ({ cells }: TableColumn): boolean => cells.every((cell) => typeof cell === 'string');
  return TEXT_NAMES.map((name) => columns.find((column) => column.name === name)).find(
    (column) => column !== undefined && isText(column),
  );
}

/** `request` and `candidate` are in every row of ours: another program's columns of these names are called `column_request`, … */
export function columnNamed(name: string): string {
  return name === 'request' || name === 'candidate' ? `column_${name}` : name;
}

/** @throws DATA_TRUNCATED · DATA_DAMAGED when a file of ours has other rows than it says. */
export function checkRows(path: string, rows: number, about: JsonObject): void {
  const said = about['rows'];
  if (said === undefined) return;
  if (typeof said !== 'number' || !Number.isSafeInteger(said)) throw damaged(path, 'it says no number of rows');
  if (said > rows) throw truncated(path, `it has ${rows} of ${said} rows`);
  if (said < rows) throw damaged(path, `it has ${rows} rows and says it has ${said}`);
}

export function vectorParts(vectors: readonly TableVectors[]): Pick<DatasetParts, 'embeddings' | 'readVectors'> {
  return {
    embeddings: vectors.map(({ name, dimension }) => ({ name, dimension })),
    readVectors: (start, end, column) => vectors.find(({ name }) => name === column)!.read(start, end),
  };
}
