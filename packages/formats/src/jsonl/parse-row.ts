import { damaged } from '@ablata/torch-file';
import { decodeUtf8 } from '../files/decode-utf8.ts';
import { isObject, readJson } from '../files/parse-json.ts';
import type { JsonRow } from './collect-rows.ts';
import type { Line } from './read-lines.ts';

/** The object of a line. @throws DATA_DAMAGED with its number, and the offset of a byte that is no UTF-8. */
export function parseRow(path: string, { bytes, start, number }: Line): JsonRow {
  const text = decodeUtf8(path, bytes, `line ${number}`, start);
  let value: unknown;
  try {
    value = readJson(text);
  } catch {
    throw damaged(path, `line ${number} is not JSON`);
  }
  if (!isObject(value)) throw damaged(path, `line ${number} is no object`);
  return value as JsonRow;
}
