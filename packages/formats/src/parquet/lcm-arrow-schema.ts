import type { ColumnType, DatasetView } from '@ablata/spec';
import {
  Bool,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  List,
  RecordBatchStreamWriter,
  Schema,
  Utf8,
} from 'apache-arrow';
import { storedName } from '../table/stored-name.ts';
import { LCM } from './parquet-schema.ts';

/** Continuation mark and length of an empty stream's end. */
const END = 8;

/**
 * What pyarrow reads under `ARROW:schema`: Parquet has no lists of a fixed size, and LCM's loader takes a vector for one only by that. Base64 of the
 * message that begins an Arrow stream.
 *
 * Source: "Nested types" in pyarrow's page on Parquet; `lcm/datasets/parquet_utils.py` of facebookresearch/large_concept_model.
 */
export function lcmArrowSchema(dataset: DatasetView, more: boolean): string {
  const element = (type: DataType): Field => new Field('element', type, false);
  const texts = new List(element(new Utf8()));
  const vector = (dimension: number): DataType => new FixedSizeList(dimension, element(new Float32()));
  const [main, ...further] = dataset.embeddingColumns;
  const schema = new Schema([
    new Field(LCM.text, texts, false),
    new Field('request', new Int32(), false),
    new Field('candidate', new Int32(), false),
    new Field('probability', new Float64(), true),
    new Field('problems', texts, false),
    ...(more ? [new Field('more', new Utf8(), true)] : []),
    new Field('split', new Utf8(), false),
    ...Object.entries(dataset.columns).map(([name, type]) => new Field(storedName(name), typeOf(type), true)),
    new Field(LCM.vector, new List(element(vector(main!.dimension))), false),
    ...further.map(({ name, dimension }) => new Field(storedName(name), vector(dimension), false)),
  ]);
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  writer.finish();
  const bytes = writer.toUint8Array(true);
  return Buffer.from(bytes.subarray(0, bytes.length - END)).toString('base64');
}

function typeOf(type: ColumnType): DataType {
  if (type === 'number' || type === 'number?') return new Float64();
  return type === 'boolean' || type === 'boolean?' ? new Bool() : new Utf8();
}
