import type { Json, JsonObject } from '@ablata/spec';

/** What a request's JSON Schema asks of an answer of the form `{"responses": [{"text", "probability"}]}`. */
export interface AnswerForm {
  /** Keys of the answer, in the schema's order. `responses` is always among them. */
  readonly keys: readonly string[];
  readonly minItems: number;
  readonly maxItems: number;
  /** Whether each response carries its probability. */
  readonly probability: boolean;
  /** No probability is above this. */
  readonly maxProbability: number;
}

const DEFAULT_ITEMS = 5;
/** More than anyone asks for, and few enough to answer at once. */
const MOST_ITEMS = 1000;

/** Reads the schema as far as this model can follow it; what is missing gets a default. */
export function readAnswerForm(schema: JsonObject): AnswerForm {
  const properties = member(schema, 'properties');
  const responses = member(properties, 'responses');
  const itemProperties = member(member(responses, 'items'), 'properties');
  const probability = member(itemProperties, 'probability');
  const least = count(responses['minItems']);
  const most = count(responses['maxItems']);
  const minItems = least ?? Math.min(most ?? DEFAULT_ITEMS, DEFAULT_ITEMS);
  const maximum = probability['maximum'] ?? probability['exclusiveMaximum'];
  return {
    keys: 'responses' in properties ? Object.keys(properties) : ['responses'],
    minItems,
    maxItems: Math.max(minItems, most ?? minItems),
    probability: Object.keys(itemProperties).length === 0 || 'probability' in itemProperties,
    maxProbability: typeof maximum === 'number' ? maximum : 1,
  };
}

function member(object: JsonObject, key: string): JsonObject {
  const value: Json | undefined = object[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function count(value: Json | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 ? Math.min(Math.floor(value), MOST_ITEMS) : undefined;
}
