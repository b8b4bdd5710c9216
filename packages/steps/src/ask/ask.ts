import {
  type Batch,
  type Call,
  type ColumnSchema,
  defineStage,
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
    for await (const { batch, values } of map(batches, answer, { service: services.llm, yields: options.samples })) {
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
  const { as, samples, corrections, maxTokens, onFailure } = options;
  const schema = options.schema as JsonObject | undefined;
  const read = schema === undefined ? readText : schemaReader(schema);
  const bearsNull = onFailure === 'null';
  return async (row: Readonly<Record<string, unknown>>, call: Call): Promise<Answers> => {
    const rendered = question.render(row);
    if ('missing' in rendered) {
      const label = reason(`missing ${rendered.missing}`);
      return bearsNull
        ? { answers: [{ cells: {} }], notes: [label] }
        : { answers: [{ fate: 'empty', reason: label }], notes: [] };
    }
    const answers: Answers['answers'][number][] = [];
    const notes: string[] = [];
    for (let sample = 0; sample < samples; sample++) {
      const asked = { messages: rendered.messages, schema, maxTokens, corrections, key: ['ask', sample] };
      // One sample's failure must not take the others' answers along; a single one is the row's own, and map books it.
      const answer = await putQuestion(llm, asked, read, call, bearsNull || samples > 1);
      notes.push(...answer.notes);
      if ('cells' in answer) answers.push({ cells: named(answer.cells, as) });
      else if (!bearsNull) answers.push(answer.reject);
      else {
        answers.push({ cells: {} });
        notes.push(reason(`null, ${answer.reject.fate}: ${answer.reject.reason}`));
      }
    }
    return { answers, notes };
  };
}

function named(cells: Readonly<Record<string, Json>>, as: string): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(cells).map(([property, cell]) => [property === '' ? as : `${as}.${property}`, cell]),
  );
}
