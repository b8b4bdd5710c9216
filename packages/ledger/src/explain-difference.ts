import type { Json, JsonObject } from '@ablata/spec';
import { canonicalJson } from './canonical.ts';

/** Longest text of a value that is shown; longer ones (prompts) are only said to differ. */
const SHOWN = 40;

/** What differs between two JSON objects, leaf by leaf: `service.temperature 1 → 0.9`. Long values are not shown. */
export function explainDifference(stored: JsonObject, asked: JsonObject, path: readonly string[] = []): string[] {
  const keys = [...new Set([...Object.keys(stored), ...Object.keys(asked)])].sort();
  return keys.flatMap((key) => {
    const [before, after] = [stored[key], asked[key]];
    if (canonicalJson(before) === canonicalJson(after)) return [];
    if (isObject(before) && isObject(after)) return explainDifference(before, after, [...path, key]);
    const name = [...path, key].filter((part) => part !== 'service' && part !== 'request').join('.');
    const [from, to] = [show(before), show(after)];
    return [
      from.length > SHOWN || to.length > SHOWN || key === 'messages' ? `${name} differs` : `${name} ${from} → ${to}`,
    ];
  });
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: Json | undefined): string {
  return value === undefined ? 'unset' : typeof value === 'string' ? value : canonicalJson(value);
}
