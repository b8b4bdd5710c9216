import type { Json, JsonObject } from '@ablata/spec';

type Note = (repair: string) => void;

/**
 * Brings what a model wrote nearer to the schema where only one reading is possible: `"4"` for a number, `4` for a text, `"yes"` for
 * true, ` Good` for one of the choices, `Score` for the property `score`; what the schema does not allow is left out.
 */
export function mendValue(value: Json, schema: Json | undefined, note: Note): Json {
  if (!isObject(schema)) return value;
  const { enum: choices, items } = schema;
  if (Array.isArray(choices)) return mendChoice(value, choices as readonly Json[], note);
  if (isObject(value) && isObject(schema['properties'])) return mendObject(value, schema, note);
  if (Array.isArray(value)) return isObject(items) ? value.map((item: Json) => mendValue(item, items, note)) : value;
  return mendScalar(value, schema['type'], note);
}

function mendChoice(value: Json, choices: readonly Json[], note: Note): Json {
  if (choices.includes(value as never)) return value;
  const written = fold(value);
  const alike = choices.filter((choice) => fold(choice) === written);
  if (alike.length !== 1) return value;
  note('choice');
  return alike[0] as Json;
}

function mendObject(value: JsonObject, schema: JsonObject, note: Note): JsonObject {
  const properties = schema['properties'] as JsonObject;
  const names = Object.keys(properties);
  const mended: Record<string, Json> = {};
  for (const [key, cell] of Object.entries(value)) {
    const alike = names.filter((name) => fold(name) === fold(key));
    const name = names.includes(key)
      ? key
      : alike.length === 1 && !Object.hasOwn(value, alike[0] as string)
        ? (alike[0] as string)
        : key;
    if (!names.includes(name) && schema['additionalProperties'] === false) {
      note('extra-key');
      continue;
    }
    if (name !== key) note('other-key');
    mended[name] = mendValue(cell as Json, properties[name], note);
  }
  return mended;
}

function mendScalar(value: Json, type: Json | undefined, note: Note): Json {
  const types = (Array.isArray(type) ? type : [type]) as readonly (string | undefined)[];
  const wants = (...names: string[]): boolean => names.some((name) => types.includes(name));
  if (typeof value === 'string' && !wants('string')) {
    const text = value.trim();
    if (wants('number', 'integer') && /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text))
      return noted(Number(text), 'number-as-text');
    const truth = /^(true|yes)$/i.test(text) ? true : /^(false|no)$/i.test(text) ? false : undefined;
    if (wants('boolean') && truth !== undefined) return noted(truth, 'boolean-as-text');
    if (wants('null') && /^(null|none|n\/a)?$/i.test(text)) return noted(null, 'null-as-text');
  }
  if ((typeof value === 'number' || typeof value === 'boolean') && types.length === 1 && wants('string'))
    return noted(String(value), 'text-as-value');
  return value;

  function noted(mended: Json, repair: string): Json {
    note(repair);
    return mended;
  }
}

/** As people take names for the same: without case, blanks, `_` and `-`. */
function fold(value: Json): string {
  return typeof value === 'string' ? value.toLowerCase().replace(/[\s_-]+/g, '') : JSON.stringify(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
