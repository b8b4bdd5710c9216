import type { Json } from '@ablata/spec';
import { ensure, ensureEqual } from './ensure.ts';

/** Checks that a value is plain JSON: that writing and reading it changes nothing. Undefined members are allowed, as in `JsonObject`. */
export function ensureJson(value: unknown, what: string): asserts value is Json {
  let copy: unknown;
  try {
    copy = JSON.parse(JSON.stringify(value) ?? 'null');
  } catch (error) {
    ensure(false, `${what} cannot be written as JSON: ${(error as Error).message}`);
  }
  ensureEqual(copy, withoutUndefined(value), `${what} is not plain JSON: it changes when written and read`);
}

/** A copy without undefined members and, at any depth, with plain prototypes only where they were plain. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, withoutUndefined(member)]),
  );
}

/** Every string in a JSON value, keys included. */
export function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...stringsOf(member)]);
}

/** Makes a JSON value immutable at every depth, so that writing to it throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}
