import type { Json, JsonObject, Random } from '@ablata/spec';

/** What goes into an answer, by the kind of value that its JSON Schema asks for. */
export interface Filler {
  text(path: readonly string[]): string;
  /** How far up between the least and the most, from 0 to 1. */
  level(path: readonly string[]): number;
  choose(path: readonly string[], choices: readonly Json[]): Json;
}

/** More than anyone asks for, and few enough to answer at once. */
const MOST_ITEMS = 1000;
const DEFAULT_RANGE = { low: 0, high: 100 };

/** A value that follows a JSON Schema, as far as this can follow it: objects, lists, numbers in their bounds, choices, texts. */
export function fillSchema(
  schema: Json | undefined,
  filler: Filler,
  random: Random,
  path: readonly string[] = [],
): Json {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return filler.text(path);
  const { type, enum: choices, properties, items } = schema as JsonObject;
  if (Array.isArray(choices)) return filler.choose(path, choices as readonly Json[]);
  const [kind] = (Array.isArray(type) ? type : [type]) as readonly (string | undefined)[];
  if (kind === 'object' || properties !== undefined) {
    const entries = Object.entries((properties ?? {}) as JsonObject);
    return Object.fromEntries(
      entries.map(([name, inner]) => [name, fillSchema(inner, filler, random, [...path, name])]),
    );
  }
  if (kind === 'array') {
    const { least, most } = lengthOf(schema as JsonObject);
    return Array.from({ length: random.integer(least, most) }, (_, index) =>
      fillSchema(items, filler, random, [...path, String(index)]),
    );
  }
  if (kind === 'boolean') return filler.level(path) >= 0.5;
  if (kind === 'null') return null;
  if (kind !== 'integer' && kind !== 'number') return filler.text(path);
  const { low, high } = boundsOf(schema as JsonObject);
  const value = low + filler.level(path) * (high - low);
  return kind === 'integer' ? Math.round(value) : value;
}

function lengthOf({ minItems, maxItems }: JsonObject): { readonly least: number; readonly most: number } {
  const least = typeof minItems === 'number' ? Math.min(minItems, MOST_ITEMS) : 1;
  return { least, most: Math.max(least, typeof maxItems === 'number' ? Math.min(maxItems, MOST_ITEMS) : 2) };
}

function boundsOf({ minimum, maximum }: JsonObject): { readonly low: number; readonly high: number } {
  const low = typeof minimum === 'number' ? minimum : typeof maximum === 'number' ? maximum - 100 : DEFAULT_RANGE.low;
  return { low, high: typeof maximum === 'number' ? maximum : low + DEFAULT_RANGE.high };
}
