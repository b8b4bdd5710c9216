import type { Json, JsonObject } from '@ablata/spec';
import { damaged } from '@ablata/torch-file';

/** A run of digits long enough to be more than a float64 can tell from its neighbour. */
const LONG_NUMBER = /\d{16}/;

/**
 * JSON as it stands; an integer that a JavaScript number can't hold becomes a bigint.
 *
 * @throws SyntaxError
 */
export function readJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  const parse = JSON.parse as (
    text: string,
    reviver: (key: string, value: unknown, context?: { readonly source?: string }) => unknown,
  ) => unknown;
  return parse(text, (_, value, context) => {
    const source = context?.source;
    if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value;
    return /^-?\d+$/.test(source) ? BigInt(source) : value;
  });
}

/**
 * JSON of our own making.
 *
 * @throws DATA_DAMAGED when it is not JSON; the text itself never stands in the message.
 */
export function parseJson(path: string, text: string, where = 'a JSON text in it'): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw damaged(path, `${where} is not JSON`);
  }
}

/** The same for a JSON object. @throws DATA_DAMAGED */
export function parseObject(path: string, text: string, where?: string): JsonObject {
  const value = parseJson(path, text, where);
  if (!isObject(value)) throw damaged(path, `${where ?? 'a JSON text in it'} is no object`);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
