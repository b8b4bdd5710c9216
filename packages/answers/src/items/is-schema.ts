import { isObject, type LenientObject, type LenientValue } from '../json/lenient-value.ts';

/** Whether an object is a JSON Schema, or a request that holds one, rather than an answer that follows it. */
export function isSchema(object: LenientObject): boolean {
  if (typeof object['$schema'] === 'string') return true;
  const type = object['type'];
  const ofObject = type === 'object' && isObject(object['properties'] as LenientValue | undefined);
  const ofArray = type === 'array' && isObject(object['items'] as LenientValue | undefined);
  if (ofObject || ofArray || type === 'json_schema') return true;
  const { properties, required } = object;
  return isObject(properties) && Array.isArray(required) && required.every((name) => typeof name === 'string');
}
