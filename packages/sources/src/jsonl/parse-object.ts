import type { JsonObject } from '@ablata/spec';
import { badRecord } from '../source-error.ts';
import type { Line } from './read-lines.ts';

/** The JSON object on a line. @throws DATA_BAD_RECORD naming file and line when it is something else. */
export function parseObject({ number, text }: Line, path: string): JsonObject {
  if (text === undefined) {
    throw badRecord(path, number, 'the line is not valid UTF-8', 'Save the file in UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // JSON.parse's own message quotes the text, so neither it nor the error is passed on.
    throw badRecord(path, number, 'the line is not JSON', 'Each line must hold one complete JSON object.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
    throw badRecord(path, number, `expected a JSON object, found ${found}`, 'Each line must hold one JSON object.');
  }
  return value as JsonObject;
}
