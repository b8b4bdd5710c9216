import { isList, isObject, type LenientValue } from './lenient-value.ts';

const KEY = /(?<!\\)"(?:responses?|instructions?|text)"\s*:/gu;
const NAMES: ReadonlySet<string> = new Set(['response', 'responses', 'instruction', 'instructions', 'text']);
const MAX_DEPTH = 12;

/**
 * Whether well-formed JSON names a text or a list twice in one object. JSON.parse keeps the last of them; the others would be lost without a
 * word.
 */
export function hasRepeatedKeys(json: string, value: LenientValue): boolean {
  const written = json.match(KEY)?.length ?? 0;
  return written > 1 && written > countKeys(value, 0);
}

function countKeys(value: LenientValue, depth: number): number {
  if (depth > MAX_DEPTH) return Number.POSITIVE_INFINITY;
  let count = 0;
  if (isList(value)) for (const each of value) count += countKeys(each, depth + 1);
  else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      if (NAMES.has(key)) count++;
      count += countKeys(value[key] as LenientValue, depth + 1);
    }
  }
  return count;
}
