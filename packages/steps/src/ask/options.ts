import { type } from 'arktype';
import { ColumnName } from '../columns/column-name.ts';
import { demand } from '../columns/demand.ts';

const JsonSchema = type('object').narrow((value, context) => !Array.isArray(value) || demand(context, 'a JSON Schema'));

export const askOptions = type({
  /** A template of the question. */
  'prompt?': 'string > 0',
  /** Or a whole conversation of templates, for examples before the question; the last is the user's. */
  'messages?': type({
    /** Who says it. */
    role: "'system' | 'user' | 'assistant'",
    /** A template of what is said. */
    content: 'string > 0',
    '+': 'reject',
  })
    .array()
    .atLeastLength(1),
  /** A template of what the model is told first. */
  'system?': 'string > 0',
  /** The column of the answer; with a schema, the beginning of its columns' names. */
  as: ColumnName.default('answer'),
  /** Independent answers a row; each becomes a row of its own. */
  samples: '1 <= number.integer <= 1000 = 1',
  /** JSON Schema of the answer: an object whose properties become columns, `as.property`. */
  'schema?': JsonSchema,
  /** How often an answer that does not follow the schema is asked for again, with what was wrong. */
  corrections: '0 <= number.integer <= 10 = 0',
  /** Upper bound of generated tokens an answer; else the model's option decides. */
  'maxTokens?': 'number.integer > 0',
  /** What becomes of a row without a usable answer: it is booked, or kept with null. */
  onFailure: "'drop' | 'null' = 'drop'",
  '+': 'reject',
}).narrow(({ prompt, messages, schema, corrections }, context) => {
  if ((prompt === undefined) === (messages === undefined))
    return demand(context, "an object with either 'prompt' or 'messages'");
  if (messages !== undefined && messages.at(-1)?.role !== 'user')
    return demand(context, "an object whose 'messages' end with one of the user");
  if (corrections > 0 && schema === undefined) return demand(context, "an object with a 'schema' beside 'corrections'");
  return true;
});
export type AskOptions = typeof askOptions.infer;
