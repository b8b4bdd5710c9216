import type { JsonObject } from '@ablata/spec';

export interface AnswerSchemaOptions {
  readonly candidates: number;
  /** The name of the number beside each text; none when no number is asked for. */
  readonly field?: string;
  readonly reasoning: boolean;
}

/** JSON Schema of `{"responses": [{"text", "probability"}]}` with exactly so many responses; only keywords that guided decoders know. */
export function answerSchema({ candidates, field, reasoning }: AnswerSchemaOptions): JsonObject {
  const item = { text: { type: 'string' }, ...(field !== undefined && { [field]: { type: 'number' } }) };
  const responses = {
    type: 'array',
    minItems: candidates,
    maxItems: candidates,
    items: { type: 'object', properties: item, required: Object.keys(item), additionalProperties: false },
  };
  const properties = reasoning ? { reasoning: { type: 'string' }, responses } : { responses };
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** JSON Schema of `{"reasoning", "text"}`. */
export const THOUGHTFUL_SCHEMA: JsonObject = {
  type: 'object',
  properties: { reasoning: { type: 'string' }, text: { type: 'string' } },
  required: ['reasoning', 'text'],
  additionalProperties: false,
};
