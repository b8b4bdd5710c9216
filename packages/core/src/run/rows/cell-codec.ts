import { deserialize, serialize } from 'node:v8';
import type { Json } from '@ablata/spec';

/** First byte of a cell: what follows it. */
const TEXT = 0; // UTF-8
const WIDE = 1; // UTF-16: a text with lone surrogates, which UTF-8 can't say
const NUMBER = 2; // float64
const NULL = 3;
const FALSE = 4;
const TRUE = 5;
const TEXTS = 6; // a list of nothing but texts, as JSON
const OTHER = 7; // any other list or object, as V8 writes it

let buffer = Buffer.allocUnsafeSlow(4096);

/** A cell as bytes; they are good until the next one is written. */
export function encodeCell(cell: Json): Uint8Array {
  switch (typeof cell) {
    case 'string':
      return encodeText(cell);
    case 'number':
      buffer[0] = NUMBER;
      buffer.writeDoubleLE(cell, 1);
      return buffer.subarray(0, 9);
    case 'boolean':
      buffer[0] = cell ? TRUE : FALSE;
      return buffer.subarray(0, 1);
    default: {
      if (cell !== null) return encodeStructure(cell);
      buffer[0] = NULL;
      return buffer.subarray(0, 1);
    }
  }
}

/** The cell whose bytes stand from `start` to `end`: the same, down to lone surrogates, NaN and the sign of zero. */
export function decodeCell(bytes: Buffer, start: number, end: number): Json {
  switch (bytes[start]) {
    case TEXT:
      return bytes.toString('utf8', start + 1, end);
    case WIDE:
      return bytes.toString('utf16le', start + 1, end);
    case NUMBER:
      return bytes.readDoubleLE(start + 1);
    case NULL:
      return null;
    case FALSE:
      return false;
    case TRUE:
      return true;
    case TEXTS:
      return JSON.parse(bytes.toString('utf8', start + 1, end)) as Json;
    default:
      return deserialize(bytes.subarray(start + 1, end)) as Json;
  }
}

function encodeText(text: string): Uint8Array {
  const encoding = text.isWellFormed() ? 'utf8' : 'utf16le';
  reserve(1 + 3 * text.length);
  buffer[0] = encoding === 'utf8' ? TEXT : WIDE;
  return buffer.subarray(0, 1 + buffer.write(text, 1, encoding));
}

function encodeStructure(cell: Json): Uint8Array {
  const texts = Array.isArray(cell) && cell.every((member) => typeof member === 'string');
  const bytes = texts ? Buffer.from(JSON.stringify(cell)) : serialize(cell);
  reserve(1 + bytes.length);
  buffer[0] = texts ? TEXTS : OTHER;
  buffer.set(bytes, 1);
  return buffer.subarray(0, 1 + bytes.length);
}

function reserve(bytes: number): void {
  if (buffer.length < bytes) buffer = Buffer.allocUnsafeSlow(2 * bytes);
}
