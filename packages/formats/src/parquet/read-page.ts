import { crc32 } from 'node:zlib';
import { damaged, type PositionalFile, unsupported } from '@ablata/torch-file';
import { decompress } from '../files/decompress.ts';
import { readHybrid } from './hybrid.ts';
import { lz4Hadoop } from './lz4-hadoop.ts';
import type { Page } from './page-index.ts';
import type { ColumnChunk } from './read-footer.ts';
import { readValues, type Values } from './read-values.ts';

export interface PageContent {
  /** One a value; undefined: all are 0. */
  readonly repetition: Uint8Array | Uint32Array | undefined;
  /** One a value; undefined: all are there. */
  readonly definition: Uint8Array | Uint32Array | undefined;
  /** The values that are there. */
  readonly values: Values;
}

/**
 * A page of data, unpacked and decoded.
 *
 * Source: "Data Pages", "Encodings" of apache/parquet-format.
 *
 * @param dictionary the values of the page before it that holds them
 * @throws DATA_DAMAGED · DATA_UNSUPPORTED
 */
export async function readPage(
  file: PositionalFile,
  chunk: ColumnChunk,
  page: Page,
  dictionary: Values | undefined,
): Promise<PageContent> {
  const { path } = file;
  const stored = await file.read(page.at, page.packed);
  if (page.crc !== undefined && crc32(stored) !== page.crc)
    throw damaged(path, 'a page has another checksum than its header says');
  try {
    if (page.kind === 'v2') return readV2(path, chunk, page, stored, dictionary);
    const bytes = unpack(path, chunk, stored, page.size);
    if (page.kind === 'dictionary') {
      if (page.encoding !== 'PLAIN' && page.encoding !== 'DICTIONARY') throw new RangeError('a dictionary is plain');
      return {
        repetition: undefined,
        definition: undefined,
        values: readValues(chunk.column, 'PLAIN', bytes, page.values, undefined),
      };
    }
    return readV1(chunk, page, bytes, dictionary);
  } catch (error) {
    if (error instanceof RangeError)
      throw damaged(path, `a page of column '${chunk.column.name.slice(0, 60)}' is not what its header says`);
    throw error;
  }
}

function readV1({ column }: ColumnChunk, page: Page, bytes: Buffer, dictionary: Values | undefined): PageContent {
  let at = 0;
  const levels = (most: number): Uint8Array | Uint32Array | undefined => {
    if (most === 0) return undefined;
    const length = bytes.readUInt32LE(at);
    const start = at + 4;
    at = start + length;
    if (at > bytes.length) throw new RangeError('levels run past the end');
    return checked(readHybrid(bytes, start, at, bitsFor(most), page.values), most);
  };
  const repetition = levels(column.repeated);
  const definition = levels(column.defined);
  const there = count(definition, column.defined, page.values);
  const values = readValues(column, page.encoding, bytes.subarray(at), there, dictionary);
  return { repetition, definition: there === page.values ? undefined : definition, values };
}

function readV2(
  path: string,
  chunk: ColumnChunk,
  page: Page,
  stored: Buffer,
  dictionary: Values | undefined,
): PageContent {
  const { column } = chunk;
  const { repetition, definition, nulls, compressed } = page.levels;
  const at = repetition + definition;
  if (at > stored.length || at > page.size || nulls > page.values) throw new RangeError('levels run past the end');
  const levels = (start: number, end: number, most: number): Uint8Array | Uint32Array | undefined =>
    most === 0 ? undefined : checked(readHybrid(stored, start, end, bitsFor(most), page.values), most);
  const rest = stored.subarray(at);
  const bytes = compressed && page.values > nulls ? unpack(path, chunk, rest, page.size - at) : rest;
  const repeated = levels(0, repetition, column.repeated);
  const defined = levels(repetition, at, column.defined);
  const there = count(defined, column.defined, page.values);
  if (there !== page.values - nulls && column.repeated === 0) throw new RangeError('another number of nulls');
  const values = readValues(column, page.encoding, bytes, there, dictionary);
  return { repetition: repeated, definition: there === page.values ? undefined : defined, values };
}

function unpack(path: string, { codec, codecName, column }: ColumnChunk, bytes: Buffer, size: number): Buffer {
  const where = `a page of column '${column.name.slice(0, 60)}'`;
  if (codec === undefined)
    throw unsupported(path, `it is compressed with ${codecName}`, 'Write it with zstd, snappy, gzip, brotli or lz4.');
  if (codec === 'none') {
    if (bytes.length !== size) throw new RangeError('another size');
    return bytes;
  }
  const found = codec === 'lz4-hadoop' ? lz4Hadoop(bytes, size) : decompress(path, codec, bytes, size, where);
  return Buffer.from(found.buffer, found.byteOffset, found.length);
}

function count(definition: Uint8Array | Uint32Array | undefined, most: number, values: number): number {
  if (definition === undefined) return values;
  let there = 0;
  for (const level of definition) if (level === most) there++;
  return there;
}

function checked<T extends Uint8Array | Uint32Array>(levels: T, most: number): T {
  for (const level of levels) if (level > most) throw new RangeError('a level that there is not');
  return levels;
}

function bitsFor(most: number): number {
  return 32 - Math.clz32(most);
}
