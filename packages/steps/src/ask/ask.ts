import {
  type AblataError,
  type Batch,
  type Call,
  type ColumnSchema,
  defineStage,
  type Fate,
  type Json,
  type JsonObject,
  LanguageModel,
} from '@ablata/spec';
import { atOption } from '../columns/at-option.ts';
import { reason } from '../rows/reason.ts';
import { checkSchema } from '../schema/check-schema.ts';
import { schemaColumns } from '../schema/schema-columns.ts';
import { readText, schemaReader } from './answer-reader.ts';
import { type Conversation, conversation, type Messages } from './conversation.ts';
import { type AskOptions, askOptions } from './options.ts';
import { putQuestion } from './put-question.ts';
import { type Answers, settleAnswers } from './settle-answers.ts';

/**
 * Asks a language model one question a row, made from a template over the row's columns, and adds the answer as a column, or as the
 * columns of a JSON Schema.
 */
export const ask = defineStage({
  name: 'ask',
  options: askOptions,
  needs: { llm: LanguageModel },
  reads: (options: AskOptions, { columns }): ColumnSchema => conversation(options as Messages, columns).reads,
  adds: columnsOf,
  fanOut: ({ samples }: AskOptions) => samples > 1,
  async *run(batches: AsyncIterable<Batch<ColumnSchema>>, context) {
    const { options, columns, services, map, drop, note, warn } = context;
    const question = conversation(options as Messages, columns);
    for (const warning of question.warnings) warn(warning);
    const answer = answerer(options, question, services.llm);
    const names = Object.keys(columnsOf(options));
    const fanOut = options.samples > 1;
    const mapped = map(batches, answer, {
      service: services.llm,
      yields: options.samples,
      // What map drops keeps its number, and behind a fan-out that is another row's.
      ...((fanOut || options.onFailure === 'null') && {
        onFailure: (_: unknown, { code }: AblataError) => lost(options, { fate: 'failed', reason: code }),
      }),
    });
    for await (const { batch, values } of mapped) {
      const settled = settleAnswers(batch, values, names, fanOut, { drop, note });
      if (settled !== undefined) yield settled;
    }
  },
});

function columnsOf({ as, schema, onFailure }: AskOptions): ColumnSchema {
  const nullable = onFailure === 'null';
  if (schema === undefined) return { [as]: nullable ? 'string?' : 'string' };
  return atOption(['schema'], () => {
    checkSchema(schema as JsonObject);
    return schemaColumns(schema as JsonObject, as, nullable);
  });
}

function answerer(options: AskOptions, question: Conversation, llm: LanguageModel) {
  const { as, samples, corrections, maxTokens } = options;
  const schema = options.schema as JsonObject | undefined;
  const read = schema === undefined ? readText : schemaReader(schema);
  return async (row: Readonly<Record<string, unknown>>, call: Call): Promise<Answers> => {
    const rendered = question.render(row);
    if ('missing' in rendered) return lost(options, { fate: 'empty', reason: reason(`missing ${rendered.missing}`) });
    const answers: Answers['answers'][number][] = [];
    const notes: string[] = [];
    const errors: AblataError[] = [];
    for (let sample = 0; sample < samples; sample++) {
      const asked = { messages: rendered.messages, schema, maxTokens, corrections, key: ['ask', sample] };
      // One sample's failure must not take the others' answers along; when all fail, it is the row's.
      const answer = await putQuestion(llm, asked, read, call, samples > 1);
      if ('error' in answer && answer.error) errors.push(answer.error);
      notes.push(...answer.notes);
      if ('cells' in answer) answers.push({ cells: named(answer.cells, as) });
      else {
        const none = lost(options, answer.reject);
        answers.push(...none.answers);
        notes.push(...none.notes);
      }
    }
    if (errors.length === samples && errors[0] !== undefined) throw errors[0];
    return { answers, notes };
  };
}

/** A row without an answer: booked, or with null and a note of why. */
function lost(
  { onFailure }: AskOptions,
  { fate, reason: why }: { readonly fate: Fate; readonly reason: string },
): Answers {
  if (onFailure === 'drop') return { answers: [{ fate, reason: why }], notes: [] };
  return { answers: [{ cells: {} }], notes: [reason(`null, ${fate}: ${why}`)] };
}

function named(cells: Readonly<Record<string, Json>>, as: string): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(cells).map(([property, cell]) => [property === '' ? as : `${as}.${property}`, cell]),
  );
}
