import {
  Batch,
  type ColumnSchema,
  type ColumnTypes,
  defineStage,
  type Json,
  Source,
  type SourceRecord,
} from '@ablata/spec';
import { type } from 'arktype';
import { ColumnName } from '../columns/column-name.ts';
import { demand } from '../columns/demand.ts';
import { reason } from '../rows/reason.ts';
import { recordPart } from '../sample/record-part.ts';
import { cutText } from './cut-text.ts';

const FieldType = "'string' | 'number' | 'boolean' | 'string?' | 'number?' | 'boolean?' | 'json'";
export const textsOptions = type({
  /** Cuts long texts; without it a record is one row. */
  'chunk?': type({
    by: "'sentences' | 'words' = 'sentences'",
    words: 'number.integer > 0',
    overlap: 'number.integer >= 0 = 0',
    '+': 'reject',
  }).narrow(
    ({ words, overlap }, context) => overlap < words || demand(context, "an object whose 'overlap' is below 'words'"),
  ),
  /** Further columns from the records: paths inside `fields`, with a type, or as JSON. */
  'fields?': type({ '[string]': type('string > 0').or({ path: 'string > 0', type: FieldType, '+': 'reject' }) }).narrow(
    (fields, context) =>
      Object.keys(fields).every((name) => ColumnName.allows(name)) ||
      demand(context, 'column names that an expression can say'),
  ),
  '+': 'reject',
});
type Options = typeof textsOptions.infer;
interface Field {
  readonly column: string;
  readonly path: string;
  readonly type: string;
}

/** Rows a batch holds at most, but for a record of more chunks. */
const BATCH = 64;

/** The texts of a source as rows, no model asked: a request is a record, its candidates are the chunks. The first stage of a graph. */
export const texts = defineStage({
  name: 'texts',
  options: textsOptions,
  needs: { source: Source },
  reads: {},
  adds: (options: Options): ColumnSchema => ({
    text: 'string',
    problems: 'json',
    ...Object.fromEntries(fieldsOf(options).map(({ column, type }) => [column, type])),
  }),
  async *run(_batches, { options, services, signal, drop }) {
    const fields = fieldsOf(options);
    let rows: { request: number; candidate: number; cells: Record<string, Json> }[] = [];
    let request = 0;
    for await (const record of services.source.records(signal)) {
      const row = { request: request++, candidate: 0 };
      const cells = cellsOf(record, fields);
      const chunks =
        options.chunk === undefined
          ? [record.text.trim()].filter((text) => text !== '')
          : cutText(record.text, options.chunk);
      if (typeof cells === 'string') drop(row, 'failed', cells);
      else if (chunks.length === 0) drop(row, 'empty', 'empty text');
      else
        rows.push(...chunks.map((text, candidate) => ({ request: row.request, candidate, cells: { text, ...cells } })));
      if (rows.length < BATCH) continue;
      yield batchOf(rows);
      rows = [];
    }
    if (rows.length > 0) yield batchOf(rows);
  },
});

function fieldsOf({ fields = {} }: Options): readonly Field[] {
  return Object.entries(fields).map(([column, field]) =>
    typeof field === 'string' ? { column, path: field, type: 'json' } : { column, ...field },
  );
}

/** The record's cells, or why there are none. */
function cellsOf(record: SourceRecord, fields: readonly Field[]): Record<string, Json> | string {
  const cells: Record<string, Json> = { problems: [recordPart(record, true)] };
  for (const { column, path, type } of fields) {
    const value = recordPart(record, `fields.${path}`);
    const fitting = type === 'json' || typeof value === type.replace('?', '') || (value === null && type.endsWith('?'));
    if (!fitting) return reason(`no ${type.replace('?', '')}: ${path}`);
    cells[column] = value;
  }
  return cells;
}

function batchOf(
  rows: readonly { request: number; candidate: number; cells: Readonly<Record<string, Json>> }[],
): Batch<ColumnSchema> {
  const names = Object.keys(rows[0]?.cells ?? {});
  return new Batch<ColumnSchema>(
    rows.map(({ request }) => request),
    rows.map(({ candidate }) => candidate),
    Object.fromEntries(names.map((name) => [name, rows.map(({ cells }) => cells[name] as ColumnTypes['json'])])),
  );
}
