import type { JsonObject } from '@ablata/spec';

const PROPERTIES = { text: { type: 'string' }, probability: { type: 'number' } } as const;

export interface AnswerSchemaOptions {
  readonly candidates: number;
  readonly probability: boolean;
  readonly reasoning: boolean;
}

/** JSON Schema of `{"responses": [{"text", "probability"}]}` with exactly so many responses; only keywords that guided decoders know. */
export function answerSchema({ candidates, probability, reasoning }: AnswerSchemaOptions): JsonObject {
  const item = probability ? PROPERTIES : { text: PROPERTIES.text };
  const responses = {
    type: 'array',
    minItems: candidates,
    maxItems: candidates,
    items: { type: 'object', properties: item, required: Object.keys(item), additionalProperties: false },
  };
  const properties = reasoning ? { reasoning: { type: 'string' }, responses } : { responses };
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
