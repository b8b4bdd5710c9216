import { readDelta } from './delta.ts';
import { readHybrid } from './hybrid.ts';
import type { Encoding } from './page-index.ts';
import type { PhysicalType, SchemaNode } from './schema-tree.ts';

/** Values as they are stored: numbers, truth, or bytes. */
export type Values = Float32Array | Float64Array | Int32Array | BigInt64Array | readonly boolean[] | readonly Buffer[];

/**
 * `count` values of a page.
 *
 * @throws RangeError when the bytes are not that many
 */
export function readValues(
  column: SchemaNode,
  encoding: Encoding,
  bytes: Buffer,
  count: number,
  dictionary: Values | undefined,
): Values {
  const type = column.type!;
  const width = widthOf(column);
  switch (encoding) {
    case 'PLAIN':
      if (type === 'BOOLEAN') return booleans(readHybrid(bits(bytes, count), 0, 5 + Math.ceil(count / 8), 1, count));
      return type === 'BYTE_ARRAY' ? byteArrays(bytes, count) : fixed(type, bytes, width, count);
    case 'DICTIONARY':
      return fromDictionary(bytes, count, dictionary);
    case 'RLE': {
      if (type !== 'BOOLEAN') throw new RangeError('only booleans are encoded so');
      const length = count === 0 ? 0 : bytes.readUInt32LE(0);
      return booleans(readHybrid(bytes, 4, Math.min(4 + length, bytes.length), 1, count));
    }
    case 'DELTA_BINARY_PACKED':
      if (type !== 'INT32' && type !== 'INT64') throw new RangeError('only integers are encoded so');
      return integers(type, readDelta(bytes, 0, count).values);
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return deltaLengths(bytes, 0, count);
    case 'DELTA_BYTE_ARRAY':
      return deltaTexts(bytes, count);
    case 'BYTE_STREAM_SPLIT':
      return fixed(type, joined(bytes, width, count), width, count);
  }
}

/** Bytes of one value; 0 where they differ. */
export function widthOf({ type, width }: SchemaNode): number {
  if (type === 'FIXED') return width;
  if (type === 'INT96') return 12;
  return type === 'INT64' || type === 'DOUBLE' ? 8 : type === 'INT32' || type === 'FLOAT' ? 4 : 0;
}

function fixed(type: PhysicalType, bytes: Buffer, width: number, count: number): Values {
  if (width === 0 && !(type === 'FIXED' && count === 0)) throw new RangeError('values of no width');
  if (bytes.length < count * width) throw new RangeError('too few values');
  if (type === 'FIXED' || type === 'INT96')
    return Array.from({ length: count }, (_, index) => bytes.subarray(index * width, (index + 1) * width));
  // A copy, so that values may lie at any byte.
  const { buffer } = new Uint8Array(bytes.subarray(0, count * width));
  if (type === 'FLOAT') return new Float32Array(buffer);
  if (type === 'DOUBLE') return new Float64Array(buffer);
  return type === 'INT32' ? new Int32Array(buffer) : new BigInt64Array(buffer);
}

function byteArrays(bytes: Buffer, count: number): Buffer[] {
  if (count * 4 > bytes.length) throw new RangeError('too few values');
  let at = 0;
  return Array.from({ length: count }, () => {
    const start = at + 4;
    at = start + bytes.readUInt32LE(at);
    if (at > bytes.length) throw new RangeError('a text runs past the end');
    return bytes.subarray(start, at);
  });
}

/** Plain booleans are the packed half of the hybrid: put a header before them. */
function bits(bytes: Buffer, count: number): Buffer {
  const groups = Math.ceil(count / 8);
  if (groups > bytes.length) throw new RangeError('too few values');
  const header: number[] = [];
  for (let rest = groups * 2 + 1; ; rest = Math.floor(rest / 128)) {
    header.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from(header), bytes.subarray(0, groups)]);
}

function booleans(found: Uint8Array | Uint32Array): boolean[] {
  return Array.from(found, (bit) => bit === 1);
}

function fromDictionary(bytes: Buffer, count: number, dictionary: Values | undefined): Values {
  if (dictionary === undefined) throw new RangeError('no dictionary');
  const width = count === 0 && bytes.length === 0 ? 0 : bytes.readUInt8(0);
  const places = width === 0 ? new Uint8Array(count) : readHybrid(bytes, 1, bytes.length, width, count);
  for (const place of places) if (place >= dictionary.length) throw new RangeError('a value that the dictionary lacks');
  if (Array.isArray(dictionary)) return Array.from(places, (place) => (dictionary as readonly Buffer[])[place]!);
  const values = new (dictionary.constructor as Float32ArrayConstructor)(count);
  for (let index = 0; index < count; index++) values[index] = (dictionary as Float32Array)[places[index]!]!;
  return values;
}

function integers(type: 'INT32' | 'INT64', values: BigInt64Array): Values {
  return type === 'INT64' ? values : Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value)));
}

function deltaLengths(bytes: Buffer, start: number, count: number): Buffer[] {
  const { values: lengths, end } = readDelta(bytes, start, count);
  let at = end;
  return Array.from(lengths, (length) => {
    const from = at;
    at += Number(length);
    if (length < 0n || at > bytes.length) throw new RangeError('a text runs past the end');
    return bytes.subarray(from, at);
  });
}

function deltaTexts(bytes: Buffer, count: number): Buffer[] {
  const { values: shared, end } = readDelta(bytes, 0, count);
  const rest = deltaLengths(bytes, end, count);
  // What is shared may be repeated in each text: a few bytes could stand for any number of them.
  let most = Math.max(bytes.length * 64, 2 ** 24);
  let last: Buffer = Buffer.alloc(0);
  return rest.map((suffix, index) => {
    const prefix = Number(shared[index]);
    if (prefix < 0 || prefix > last.length) throw new RangeError('a text shares more than there is');
    most -= prefix;
    if (most < 0) throw new RangeError('more than these bytes can stand for');
    last = prefix === 0 ? suffix : Buffer.concat([last.subarray(0, prefix), suffix]);
    return last;
  });
}

/** The first bytes of all values, then the second ones, …: put together again. */
function joined(bytes: Buffer, width: number, count: number): Buffer {
  if (bytes.length < count * width) throw new RangeError('too few values');
  const result = Buffer.alloc(count * width);
  for (let part = 0; part < width; part++)
    for (let index = 0; index < count; index++) result[index * width + part] = bytes[part * count + index]!;
  return result;
}
