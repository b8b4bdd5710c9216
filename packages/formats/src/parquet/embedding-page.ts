import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { bytesOf } from '../dataset/bytes-of.ts';

/**
 * One data page of lists of float32, all of one length: repetition and definition levels as run lengths, then the floats
 * as they lie in memory. Writing a million numbers costs a copy, not a million boxed values.
 *
 * Source: Apache Parquet format, "Data Pages" v2, "Run Length Encoding / Bit-Packing Hybrid", "Nested Encoding".
 *
 * @param depth lists around a float: 1 for a list, 2 for a list of one list
 * @returns the header, and the bytes that follow it
 */
export function embeddingPage(
  vectors: Float32Array,
  dimension: number,
  depth: 1 | 2,
): [Uint8Array, Uint8Array, Uint8Array] {
  const rows = vectors.length / dimension;
  // A row starts at repetition level 0 and goes on at the level of its innermost list; every float is defined.
  const row = [...run(1, 0), ...(dimension > 1 ? run(dimension - 1, depth) : [])];
  const repetition = Buffer.concat(new Array<Buffer>(rows).fill(Buffer.from(row)));
  const definition = Buffer.from(run(vectors.length, depth));
  const values = bytesOf(vectors);
  const size = repetition.length + definition.length + values.length;
  const header = new ByteWriter();
  writePageHeader(header, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: size,
    compressed_page_size: size,
    data_page_header_v2: {
      num_values: vectors.length,
      num_nulls: 0,
      num_rows: rows,
      encoding: 'PLAIN',
      definition_levels_byte_length: definition.length,
      repetition_levels_byte_length: repetition.length,
      is_compressed: false,
    },
  });
  return [header.getBytes(), Buffer.concat([repetition, definition]), values];
}

/** A run of one level: its length as a varint whose lowest bit is 0, then the level. */
function run(length: number, level: number): number[] {
  const bytes: number[] = [];
  let value = length * 2;
  while (value >= 128) {
    bytes.push((value % 128) + 128);
    value = Math.floor(value / 128);
  }
  return [...bytes, value, level];
}
