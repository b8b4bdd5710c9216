import type { Json, JsonObject } from '@ablata/spec';
import { messages } from '../messages.ts';

/** Keywords that say nothing a grammar could enforce. */
const SILENT = new Set(['title', 'description', 'default', 'examples', '$schema', '$id', '$comment', 'required']);
/** Keywords that the grammar enforces. */
const KNOWN = new Set(
  [
    'type',
    'properties',
    'additionalProperties',
    'items',
    'prefixItems',
    'minItems',
    'maxItems',
    'minLength',
    'maxLength',
  ].concat('enum', 'const', 'oneOf', 'anyOf', '$ref', '$defs', 'definitions', 'minProperties', 'maxProperties'),
);
/** Keywords that only narrow what is allowed: without them an answer may break the schema, and is judged by who reads it. */
const NARROWING = new Set(
  [
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
    'pattern',
    'format',
    'uniqueItems',
  ].concat('contains', 'propertyNames', 'dependentRequired'),
);
/** Whole numbers within bounds are listed one by one, up to so many. */
const MOST_LISTED = 1000;

export interface AdaptedSchema {
  readonly schema: JsonObject;
  /** Keywords that are not enforced. */
  readonly loose: readonly string[];
}

/**
 * A JSON Schema in the words of node-llama-cpp's grammars, which know fewer: `anyOf` as `oneOf`, whole numbers within bounds one by one, `{}` as anything.
 * All properties are asked for, in their order, required or not.
 *
 * @throws SERVICE_STRUCTURED_OUTPUT for a keyword that says what is allowed, and is not known (`allOf`, `not`, `if`, …)
 */
export function adaptSchema(schema: JsonObject): AdaptedSchema {
  const loose = new Set<string>();
  return { schema: adapt(schema, loose), loose: [...loose].sort() };
}

function adapt(given: Json | undefined, loose: Set<string>): JsonObject {
  if (given === true || (isObject(given) && Object.keys(given).every((key) => SILENT.has(key)))) return anything();
  if (!isObject(given)) throw messages.schema(String(given));
  for (const key of Object.keys(given)) {
    if (KNOWN.has(key) || SILENT.has(key)) continue;
    if (!NARROWING.has(key)) throw messages.schema(key);
  }
  const defs = given['$defs'] ?? given['definitions'];
  const rest = adaptHere(given, loose);
  return isObject(defs) ? { ...rest, $defs: mapped(defs, loose) } : rest;
}

function adaptHere(given: JsonObject, loose: Set<string>): JsonObject {
  const choices = given['oneOf'] ?? given['anyOf'];
  if (Array.isArray(choices)) return { oneOf: choices.map((choice) => adapt(choice as Json, loose)) };
  if (typeof given['$ref'] === 'string') return { $ref: given['$ref'].replace('#/definitions/', '#/$defs/') };
  if (Array.isArray(given['enum'])) return { enum: given['enum'] as readonly Json[] };
  if (given['const'] !== undefined) return { const: given['const'] };
  const { type } = given;
  if (Array.isArray(type)) {
    return { oneOf: type.map((each) => adapt({ ...given, type: each as Json }, loose)) };
  }
  const listed = type === 'integer' ? wholeNumbers(given) : undefined;
  if (listed !== undefined) return { enum: listed };
  for (const key of Object.keys(given)) if (NARROWING.has(key)) loose.add(key);
  const { properties, items, prefixItems, additionalProperties } = given;
  return {
    ...pick(given, ['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']),
    type: type ?? (properties === undefined ? (items === undefined ? 'string' : 'array') : 'object'),
    ...(isObject(properties) ? { properties: mapped(properties, loose) } : {}),
    ...(items === undefined ? {} : { items: adapt(items, loose) }),
    ...(Array.isArray(prefixItems) ? { prefixItems: prefixItems.map((item) => adapt(item as Json, loose)) } : {}),
    ...(isObject(additionalProperties) ? { additionalProperties: adapt(additionalProperties, loose) } : {}),
    // An object of no stated property may have any; one that states some has these, or small models add endless others.
    ...(type === 'object' && properties === undefined && additionalProperties !== false
      ? { additionalProperties: true }
      : {}),
  };
}

function wholeNumbers({
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
  multipleOf,
}: JsonObject): number[] | undefined {
  const least = Math.max(
    typeof minimum === 'number' ? Math.ceil(minimum) : Number.NEGATIVE_INFINITY,
    typeof exclusiveMinimum === 'number' ? Math.floor(exclusiveMinimum) + 1 : Number.NEGATIVE_INFINITY,
  );
  const most = Math.min(
    typeof maximum === 'number' ? Math.floor(maximum) : Number.POSITIVE_INFINITY,
    typeof exclusiveMaximum === 'number' ? Math.ceil(exclusiveMaximum) - 1 : Number.POSITIVE_INFINITY,
  );
  if (!(most >= least && most - least < MOST_LISTED)) return undefined;
  const all = Array.from({ length: most - least + 1 }, (_, index) => least + index);
  const kept = typeof multipleOf === 'number' ? all.filter((each) => each % multipleOf === 0) : all;
  return kept.length > 0 ? kept : undefined;
}

function anything(): JsonObject {
  const scalars = ['string', 'number', 'boolean', 'null'].map((type) => ({ type }));
  return { oneOf: [...scalars, { type: 'object', additionalProperties: true }, { type: 'array' }] };
}

function mapped(schemas: JsonObject, loose: Set<string>): JsonObject {
  return Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, adapt(schema, loose)]));
}

function pick(given: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
