import type { Json, JsonObject } from '@ablata/spec';
import { unsupported } from './file/file-errors.ts';
import { TorchComplex, TorchName, type TorchValue } from './torch-value.ts';

export interface ToJsonOptions {
  /** Values at most, counted as often as they stand in the result: lists may be shared, and doubled at each level. Default 10 million. */
  readonly most?: number;
}

/** Deeper than people nest, shallower than the stack. */
const DEEPEST = 256;

/**
 * A value of a file as JSON: dicts as objects (keys by their text), sets and tuples as lists, integers beyond 2^53 as decimal text, bytes as
 * base64; numbers that JSON lacks (NaN, infinity), and tensors, names and objects, as null.
 *
 * @param path for messages
 * @throws DATA_UNSUPPORTED when it is nested too deep (or in itself), or larger than `most` once shared parts are written out.
 */
export function toJson(path: string, value: TorchValue, { most = 10_000_000 }: ToJsonOptions = {}): Json {
  let left = most;
  const plain = (item: TorchValue, depth: number): Json => {
    if (--left < 0)
      throw unsupported(
        path,
        `a value in it has more than ${most} parts once shared lists are written out`,
        'Save less.',
      );
    if (depth > DEEPEST)
      throw unsupported(path, `a value in it is nested more than ${DEEPEST} deep`, 'Save it flat, or as JSON text.');
    if (item === null || typeof item === 'boolean' || typeof item === 'string') return item;
    if (typeof item === 'number') return Number.isFinite(item) ? item : null;
    if (typeof item === 'bigint') return item.toString();
    if (item instanceof Uint8Array) return Buffer.from(item).toString('base64');
    if (Array.isArray(item)) return item.map((inner) => plain(inner, depth + 1));
    if (item instanceof Set) return [...item].map((inner) => plain(inner, depth + 1));
    if (item instanceof Map) {
      const entries = [...item].map(([key, inner]): [string, Json] => [keyOf(key), plain(inner, depth + 1)]);
      return Object.fromEntries(entries) as JsonObject;
    }
    if (item instanceof TorchComplex) return [item.real, item.imaginary];
    return null;
  };
  return plain(value, 0);
}

/** Keys that are no text: Python's `str` of numbers, and a stand-in for what has none. */
function keyOf(key: TorchValue): string {
  if (key instanceof TorchName) return key.name;
  if (key === null || typeof key !== 'object') return String(key);
  return Array.isArray(key) ? key.map((part) => (typeof part === 'object' ? '…' : String(part))).join(',') : '…';
}
