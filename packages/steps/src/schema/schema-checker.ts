import type { Json, JsonObject } from '@ablata/spec';
import { type OutputUnit, Validator } from '@cfworker/json-schema';
import { fits } from '../expression/fits.ts';

/** Why a value does not follow a schema: for the model, and as a short and fixed word for the books. */
export interface Misfit {
  readonly problem: string;
  readonly keyword: string;
}

/** A JSON Schema (2020-12) as a function that says what is wrong with a value, if anything. Patterns are matched by RE2. */
export function schemaChecker(schema: JsonObject): (value: Json) => Misfit | undefined {
  const validator = new Validator(withoutPatterns(schema) as object, '2020-12', false);
  return (value) => {
    const { valid, errors } = validator.validate(value);
    if (!valid) return misfitOf(errors);
    return patternMisfit(value, schema, '');
  };
}

function misfitOf(errors: readonly OutputUnit[]): Misfit {
  // The outer ones only say that an inner one failed.
  const inner = errors.filter(
    ({ keyword }) => !['properties', 'items', 'allOf', '$ref', 'prefixItems'].includes(keyword),
  );
  const [first] = inner.length > 0 ? inner : errors;
  const problems = inner
    .slice(0, 3)
    .map(({ instanceLocation, error }) => `${instanceLocation.replace(/^#\/?/, '/')}: ${error}`);
  return { problem: problems.join(' '), keyword: first?.keyword ?? 'schema' };
}

/** The validator would run patterns with a machine that a text can make slow. */
function withoutPatterns(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map((item: Json) => withoutPatterns(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema as JsonObject).flatMap(([key, value]) =>
      key === 'pattern' && typeof value === 'string' ? [] : [[key, withoutPatterns(value as Json)]],
    ),
  );
}

function patternMisfit(value: Json, schema: Json | undefined, path: string): Misfit | undefined {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return undefined;
  const { pattern, properties, items } = schema as JsonObject;
  if (typeof value === 'string' && typeof pattern === 'string' && !fits(value, pattern)) {
    return { problem: `${path}: does not fit the pattern ${pattern}`, keyword: 'pattern' };
  }
  if (Array.isArray(value)) {
    return first(value.entries(), ([index, item]) => patternMisfit(item as Json, items, `${path}/${index}`));
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return first(Object.entries(value as JsonObject), ([key, item]) =>
    patternMisfit(item as Json, (properties as JsonObject | undefined)?.[key], `${path}/${key}`),
  );
}

function first<T>(items: Iterable<T>, find: (item: T) => Misfit | undefined): Misfit | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
