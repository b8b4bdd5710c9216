import { AblataError, didYouMean, type Json, type JsonObject } from '@ablata/spec';
import { compilePattern } from '../expression/fits.ts';

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const NESTED = {
  one: ['items', 'contains', 'not', 'additionalProperties'],
  list: ['anyOf', 'oneOf', 'allOf', 'prefixItems'],
  named: ['properties', '$defs', 'definitions'],
};

/**
 * Proves what can be proven of a JSON Schema before a server sees it: an object with properties at its top, known types, required
 * properties that exist, references that lead somewhere, patterns that can be matched in linear time.
 *
 * @throws CONFIG_SCHEMA with the place in the schema.
 */
export function checkSchema(schema: JsonObject): void {
  if (
    schema['type'] !== 'object' ||
    !isObject(schema['properties']) ||
    Object.keys(schema['properties']).length === 0
  ) {
    throw invalid(
      '',
      "must be of type 'object' and have 'properties': each becomes a column",
      "For example: { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] }",
    );
  }
  visit(schema, '', schema);
}

/** @param plain reached by properties and items alone, where patterns are matched */
function visit(schema: Json | undefined, path: string, root: JsonObject, plain = true): void {
  if (typeof schema === 'boolean') return;
  if (!isObject(schema)) throw invalid(path, 'must be a schema: an object, true or false');
  checkType(schema['type'], path);
  const { enum: choices, required, properties, pattern, $ref: reference } = schema;
  if (choices !== undefined && (!Array.isArray(choices) || choices.length === 0))
    throw invalid(`${path}/enum`, 'must be a list of values');
  if (required !== undefined) checkRequired(required, properties, path);
  if (pattern !== undefined) checkPattern(pattern, path, plain);
  if (reference !== undefined && !leadsSomewhere(reference, root)) {
    throw invalid(
      `${path}/$ref`,
      `leads nowhere: ${JSON.stringify(reference)}`,
      "References stay inside the schema: { $ref: '#/$defs/name' }.",
    );
  }
  for (const key of NESTED.one)
    if (schema[key] !== undefined) visit(schema[key], `${path}/${key}`, root, plain && key === 'items');
  for (const key of NESTED.list) {
    const list = schema[key];
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length === 0) throw invalid(`${path}/${key}`, 'must be a list of schemas');
    for (const [index, item] of list.entries()) visit(item as Json, `${path}/${key}/${index}`, root, false);
  }
  for (const key of NESTED.named) {
    const named = schema[key];
    if (named === undefined) continue;
    if (!isObject(named)) throw invalid(`${path}/${key}`, 'must hold schemas by name');
    for (const [name, item] of Object.entries(named))
      visit(item, `${path}/${key}/${name}`, root, plain && key === 'properties');
  }
}

function checkType(type: Json | undefined, path: string): void {
  if (type === undefined) return;
  for (const name of Array.isArray(type) ? (type as Json[]) : [type]) {
    if (typeof name === 'string' && TYPES.includes(name)) continue;
    throw invalid(
      `${path}/type`,
      `is no type of JSON Schema: ${JSON.stringify(name)}.${didYouMean(String(name), TYPES)}`,
    );
  }
}

function checkRequired(required: Json, properties: Json | undefined, path: string): void {
  if (!Array.isArray(required)) throw invalid(`${path}/required`, 'must be a list of names');
  const names = isObject(properties) ? Object.keys(properties) : [];
  for (const name of required as Json[]) {
    if (typeof name === 'string' && names.includes(name)) continue;
    throw invalid(
      `${path}/required`,
      `names ${JSON.stringify(name)}, which is not among the properties.${didYouMean(String(name), names)}`,
    );
  }
}

function checkPattern(pattern: Json, path: string, plain: boolean): void {
  if (!plain)
    throw invalid(`${path}/pattern`, 'would not be matched: patterns are, in properties and in the items of lists');
  try {
    compilePattern(String(pattern));
  } catch (error) {
    throw invalid(
      `${path}/pattern`,
      `can't be used: ${(error as Error).message}`,
      'Patterns are those of RE2: no look-around, no back-references.',
    );
  }
}

function leadsSomewhere(reference: Json, root: JsonObject): boolean {
  if (reference === '#') return true;
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return false;
  let target: Json | undefined = root;
  for (const part of reference.slice(2).split('/')) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    target = isObject(target) && Object.hasOwn(target, name) ? target[name] : undefined;
  }
  return target !== undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(path: string, problem: string, hint?: string): AblataError {
  return new AblataError(
    'CONFIG_SCHEMA',
    path === '' ? `the schema ${problem}` : `${path} ${problem}`,
    hint === undefined ? {} : { hint },
  );
}
