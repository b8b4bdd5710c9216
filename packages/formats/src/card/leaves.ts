import type { Json } from '@ablata/spec';

/**
 * The values of nested JSON, each under its path: `{ a: { b: 1 }, c: [2, 3] }` gives `a.b` = `1` and `c` = `2, 3`. What is null was not
 * set, and is left out.
 */
export function leavesOf(value: Json | undefined, path = ''): [path: string, value: string][] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[path, String(value)]];
  if (Array.isArray(value)) {
    if (value.every((item) => item === null || typeof item !== 'object')) return [[path, value.join(', ')]];
    return value.flatMap((item, index) => leavesOf(item as Json, `${path}[${index}]`));
  }
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`));
}
