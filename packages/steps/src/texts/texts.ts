import {
  AblataError,
  Batch,
  type ColumnSchema,
  type ColumnTypes,
  defineStage,
  type EmbeddingColumn,
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
  /** Vectors that the records bring along, as embedding columns of the same names: nothing has to be encoded. Not with `chunk`: a vector is that of the whole text. */
  'vectors?': type('string > 0')
    .or('string[] > 0')
    .narrow(
      (vectors, context) =>
        [vectors].flat().every((name) => ColumnName.allows(name)) ||
        demand(context, 'names of columns that an expression can say'),
    ),
  '+': 'reject',
}).narrow(
  ({ chunk, vectors }, context) =>
    chunk === undefined ||
    vectors === undefined ||
    demand(context, "without 'chunk' where there are 'vectors', for they are those of whole texts"),
);
type Options = typeof textsOptions.infer;
interface Field {
  readonly column: string;
  readonly path: string;
  readonly type: string;
}

/** Rows a batch holds at most, but for a record of more chunks. */
const BATCH = 64;
/** The same where vectors come along: nothing behind has to ask for them, and a rule against near-duplicates compares so many at once, on all its threads. */
const BATCH_WITH_VECTORS = 2048;

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
    ...Object.fromEntries(vectorsOf(options).map((name) => [name, 'embedding'])),
  }),
  async *run(_batches, { options, services, signal, drop }) {
    const fields = fieldsOf(options);
    const vectors = vectorsOf(options);
    const most = vectors.length === 0 ? BATCH : BATCH_WITH_VECTORS;
    let rows: TextRow[] = [];
    let request = 0;
    const wants = vectors.length === 0 ? undefined : { vectors };
    for await (const record of services.source.records(signal, wants)) {
      const row = { request: request++, candidate: 0 };
      const cells = cellsOf(record, fields);
      const chunks =
        options.chunk === undefined
          ? [record.text.trim()].filter((text) => text !== '')
          : cutText(record.text, options.chunk);
      if (typeof cells === 'string') drop(row, 'failed', cells);
      else if (chunks.length === 0) drop(row, 'empty', 'empty text');
      else
        rows.push(
          ...chunks.map((text, candidate) => ({ request: row.request, candidate, cells: { text, ...cells }, record })),
        );
      if (rows.length < most) continue;
      yield batchOf(rows, vectors);
      rows = [];
    }
    if (rows.length > 0) yield batchOf(rows, vectors);
  },
});

interface TextRow {
  readonly request: number;
  readonly candidate: number;
  readonly cells: Readonly<Record<string, Json>>;
  readonly record: SourceRecord;
}

function vectorsOf({ vectors = [] }: Options): readonly string[] {
  return [vectors].flat();
}

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

function batchOf(rows: readonly TextRow[], vectors: readonly string[]): Batch<ColumnSchema> {
  const names = Object.keys(rows[0]?.cells ?? {});
  return new Batch<ColumnSchema>(
    rows.map(({ request }) => request),
    rows.map(({ candidate }) => candidate),
    {
      ...Object.fromEntries(names.map((name) => [name, rows.map(({ cells }) => cells[name] as ColumnTypes['json'])])),
      ...Object.fromEntries(vectors.map((name) => [name, gather(rows, name)])),
    },
  );
}

/** @throws DATA_NO_COLUMN · DATA_BAD_SHAPE */
function gather(rows: readonly TextRow[], name: string): EmbeddingColumn {
  let values: Float32Array | undefined;
  let dimension = 0;
  for (const [row, { record }] of rows.entries()) {
    const vector = record.vectors?.[name];
    if (vector === undefined) {
      throw new AblataError('DATA_NO_COLUMN', `the record ${record.id} brings no vector '${name}' along`, {
        hint: "The source 'dataset' gives the vectors of a file. Where a source has none, leave out 'vectors' and put 'encode' behind this stage.",
      });
    }
    values ??= new Float32Array(rows.length * vector.length);
    dimension ||= vector.length;
    if (vector.length !== dimension) {
      throw new AblataError(
        'DATA_BAD_SHAPE',
        `the record ${record.id} has ${vector.length} numbers in its vector '${name}', and those before it ${dimension}`,
        { hint: 'All vectors of a column must come from the same encoder.' },
      );
    }
    values.set(vector, row * dimension);
  }
  return { dimension, values: values! };
}
