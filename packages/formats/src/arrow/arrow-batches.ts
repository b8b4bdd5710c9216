import type { ColumnType, DatasetView, JsonObject } from '@ablata/spec';
import {
  Bool,
  type Data,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { moreOf } from '../dataset/has-more.ts';
import { int32 } from '../dataset/int32.ts';
import { storedCell } from '../table/stored-cell.ts';
import { storedName } from '../table/stored-name.ts';

const textList = new List(new Field('item', new Utf8(), false));

/** The schema, the embeddings last; what the dataset is stands in its metadata under `ablata`. */
export function arrowSchema(dataset: DatasetView, about: JsonObject): Schema {
  const fields = [
    ...(dataset.text === null ? [] : [new Field(storedName(dataset.text), new Utf8(), false)]),
    new Field('request', new Int32(), false),
    new Field('candidate', new Int32(), false),
    new Field('probability', new Float64(), true),
    new Field('problems', textList, false),
    new Field('more', new Utf8(), true),
    ...Object.entries(dataset.columns).map(([name, type]) => new Field(storedName(name), typeOf(type), true)),
    ...dataset.embeddingColumns.map(({ name, dimension }) => new Field(storedName(name), vectorType(dimension), false)),
  ];
  return new Schema(fields, new Map([['ablata', JSON.stringify(about)]]));
}

/** Rows `start` to `end` as one record batch. The embeddings are used as they are, not copied. */
export async function arrowBatch(
  dataset: DatasetView,
  schema: Schema,
  start: number,
  end: number,
): Promise<RecordBatch> {
  const sources = dataset.sources(start, end);
  const length = end - start;
  const vectors: Data[] = [];
  for (const { name, dimension } of dataset.embeddingColumns) {
    const data = await dataset.embeddings(start, end, name);
    const child = makeData({ type: new Float32(), length: data.length, nullCount: 0, data });
    vectors.push(makeData({ type: vectorType(dimension), length, nullCount: 0, child }));
  }
  const children = [
    ...(dataset.text === null ? [] : [column([...dataset.texts(start, end)], new Utf8())]),
    makeData({ type: new Int32(), length, nullCount: 0, data: int32(dataset, sources, 'request') }),
    makeData({ type: new Int32(), length, nullCount: 0, data: int32(dataset, sources, 'candidate') }),
    column(
      sources.map(({ probability }) => probability),
      new Float64(),
    ),
    column(
      sources.map(({ problems }) => [...problems]),
      textList,
    ),
    column(sources.map(moreOf), new Utf8()),
    ...Object.entries(dataset.columns).map(([name, type]) =>
      column(
        dataset.column(name, start, end).map((cell) => storedCell(type, cell)),
        typeOf(type),
      ),
    ),
    ...vectors,
  ];
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }));
}

function column(values: readonly unknown[], type: DataType): Data {
  return vectorFromArray(values, type).data[0]!;
}

function typeOf(type: ColumnType): DataType {
  if (type === 'number' || type === 'number?') return new Float64();
  return type === 'boolean' || type === 'boolean?' ? new Bool() : new Utf8();
}

function vectorType(dimension: number): FixedSizeList<Float32> {
  return new FixedSizeList(dimension, new Field('item', new Float32(), false));
}
