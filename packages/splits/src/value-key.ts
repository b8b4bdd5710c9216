import type { Json } from '@ablata/spec';

/**
 * A value as one string, by which cells are compared. The rule: what prints the same is the same, whatever its type, so a
 * file that lost its types divides as before.
 *
 * - 1 is "1", true is "true"; 1.0 is 1, but "1.0" and "01" are texts of their own
 * - objects whose keys stand in another order are the same, and so are texts of another Unicode form (NFC)
 * - lists are the same item by item, in order
 */
export function valueKey(value: Json): string {
  return typeof value === 'object' && value !== null ? nested(value) : String(value).normalize('NFC');
}

function nested(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(valueKey(value));
  if (Array.isArray(value)) return `[${value.map(nested).join(',')}]`;
  const entries = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [`${JSON.stringify(key.normalize('NFC'))}:${nested(item)}`],
  );
  return `{${entries.sort().join(',')}}`;
}
