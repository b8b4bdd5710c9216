import type { ColumnSchema, Json, JsonObject, RowSource } from '@ablata/spec';
import { damaged, truncated, unsupported } from '../files/positional-file.ts';
import { columnType, rowParts } from './row-json.ts';

/** What a sidecar says about the rows; empty for files of other programs. */
export type About = JsonObject;

export interface CollectedRows {
  add(row: JsonObject): void;
  /** @throws DATA_TRUNCATED when the sidecar says there are more rows. */
  finish(): {
    texts: string[];
    sources: RowSource[];
    columns: ColumnSchema;
    cells: Record<string, Json[]>;
    name: string | undefined;
    config: JsonObject;
    stats: JsonObject;
  };
}

/** Gathers rows as they are read into what a dataset view needs. */
export function collectRows(path: string, about: About = {}): CollectedRows {
  const texts: string[] = [];
  const sources: RowSource[] = [];
  const cells: Record<string, Json[]> = {};
  return {
    add(row) {
      const { text, source, columns } = rowParts(row, texts.length);
      if (text === undefined) {
        throw unsupported(path, `row ${texts.length} has no text`, "Name the column 'text' or 'instruction'.");
      }
      for (const [name, cell] of Object.entries(columns)) {
        cells[name] ??= new Array<Json>(texts.length).fill(null);
        cells[name].push(cell ?? null);
      }
      texts.push(text);
      sources.push(source);
      for (const column of Object.values(cells)) if (column.length < texts.length) column.push(null);
    },
    finish() {
      const rows = about['rows'];
      if (typeof rows === 'number' && rows > texts.length) {
        throw truncated(path, `it has ${texts.length} of ${rows} rows`);
      }
      if (typeof rows === 'number' && rows < texts.length) {
        throw damaged(path, `it has ${texts.length} rows and its sidecar says ${rows}`);
      }
      const columns =
        (about['columns'] as ColumnSchema | undefined) ??
        Object.fromEntries(Object.entries(cells).map(([name, column]) => [name, columnType(column)]));
      return {
        texts,
        sources,
        columns,
        cells,
        name: typeof about['name'] === 'string' ? about['name'] : undefined,
        config: (about['config'] as JsonObject | undefined) ?? {},
        stats: (about['stats'] as JsonObject | undefined) ?? {},
      };
    },
  };
}
