import type { ColumnSchema, DatasetView, Json, JsonObject, RowSource } from '@ablata/spec';

/** Rows `start` to `end` as JSON objects without their embeddings: what the row files of several formats hold. */
export function rowsJson(dataset: DatasetView, start: number, end: number): JsonObject[] {
  const names = Object.keys(dataset.columns);
  const cells = names.map((name) => dataset.column(name));
  const texts = dataset.texts(start, end);
  return dataset.sources(start, end).map((source, row) => ({
    text: texts[row]!,
    ...source,
    ...(names.length === 0
      ? {}
      : { columns: Object.fromEntries(names.map((name, k) => [name, cells[k]![start + row]!])) }),
  }));
}

/** The parts of one row. Of another program's row, whatever is not known becomes a column. */
export interface RowParts {
  readonly text: string | undefined;
  readonly source: RowSource;
  readonly columns: JsonObject;
}

/** The names under which other programs keep the text. */
const TEXT_KEYS = ['text', 'instruction', 'sentence'];

/** @param index of the row, for rows that do not say where they come from */
export function rowParts(row: JsonObject, index: number): RowParts {
  const key = TEXT_KEYS.find((name) => typeof row[name] === 'string');
  const { request, candidate, probability, problems, columns, embedding: _, ...rest } = row;
  if (key !== undefined) delete (rest as Record<string, Json | undefined>)[key];
  const own = typeof request === 'number' && typeof candidate === 'number';
  const source = {
    request: own ? request : index,
    candidate: own ? candidate : 0,
    probability: typeof probability === 'number' ? probability : null,
    problems: Array.isArray(problems) ? problems.map(String) : [],
  };
  const inner =
    typeof columns === 'object' && columns !== null && !Array.isArray(columns) ? (columns as JsonObject) : {};
  return {
    text: key === undefined ? undefined : (row[key] as string),
    // What our own rows say beyond the four belongs to the source; another program's rows have columns there.
    source: own ? { ...rest, ...source } : source,
    columns: own ? inner : { ...rest, ...inner },
  };
}

/** The type of a column by its cells: one of string, number, boolean when all cells are that, else json. */
export function columnType(cells: readonly Json[]): ColumnSchema[string] {
  const types = new Set(cells.map((cell) => typeof cell));
  const [type] = types;
  return types.size === 1 && (type === 'string' || type === 'number' || type === 'boolean') ? type : 'json';
}
