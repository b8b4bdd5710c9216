import type { Json } from '@ablata/spec';

/** What CEL gives, as a column holds it: whole numbers are numbers, and only JSON goes through. */
export function toCell(value: unknown): { readonly value: Json } | { readonly failed: string } {
  if (value instanceof Promise) return { failed: 'not ready at once' };
  const cell = toJson(value);
  return cell === undefined ? { failed: 'no finite number, text or list' } : { value: cell };
}

function toJson(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return toJson(Number(value));
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) {
    const items = value.map(toJson);
    return items.includes(undefined) ? undefined : (items as Json[]);
  }
  if (value instanceof Map) return toJson(Object.fromEntries(value));
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const entries = Object.entries(value).map(([key, item]) => [key, toJson(item)] as const);
  return entries.some(([, item]) => item === undefined) ? undefined : (Object.fromEntries(entries) as Json);
}
