import type { ColumnSchema, JsonObject, LanguageModel, Stage } from '@ablata/spec';
import { runStage } from '@ablata/testkit';
import { judge } from '../src/judge/judge.ts';
import type { Verdict } from '../src/judge/verdict.ts';
import { type ScriptedModel, scriptedModel } from './scripted-model.ts';

export const quality = { ...judge, name: 'quality' } as unknown as Stage;
export const columns: ColumnSchema = {
  text: 'string',
  other: 'string',
  answer: 'string?',
  problems: 'json',
  pool: 'string',
};
export const rows = Array.from({ length: 7 }, (_, index) => ({
  request: Math.floor(index / 2),
  text: `advice ${index}`,
  other: `another ${index}`,
  answer: index === 6 ? null : `answer ${index}`,
  problems: [
    { id: 'a', text: `first problem ${index}`, fields: {} },
    { id: 'b', text: 'second problem', fields: {} },
  ],
  pool: 'all',
}));
export const criteria = {
  useful: 'Does the advice help?',
  clear: { question: 'Is it clear?', levels: { 1: 'Not at all', 5: 'To everybody' } },
};
export const one = { criteria: { useful: 'Does the advice help?' }, scale: [1, 5], tell: ['text'] };
export const numberIn = (text: string) => Number(/\d+/.exec(text.replace(/<<<[^>]*>>>/g, ''))?.[0]);
export const scorer = (score: (n: number) => unknown, identity: JsonObject = { model: 'judge' }) =>
  scriptedModel(
    (_, last) => JSON.stringify({ reason: `Row ${numberIn(last)}.`, score: score(numberIn(last)) }),
    identity,
  );
export const named = (...services: LanguageModel[]) =>
  services.map((service, index) => ({ name: `judge-${'abc'[index]}`, service }));
export const run = (options: JsonObject, ...llms: ScriptedModel[]) =>
  runStage(quality, rows, { columns, options, services: { llm: named(...llms) } as never });
export const verdictsOf = (row: Readonly<Record<string, unknown>> | undefined) =>
  (row?.['quality.verdicts'] ?? []) as readonly Verdict[];
