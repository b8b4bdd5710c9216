import type { Json, LanguageModel } from '@ablata/spec';
import { fillSchema } from '../stand-in/fill-schema.ts';
import { createStandIn, type StandInOptions } from '../stand-in/stand-in.ts';
import { ANSWERS_VERSION } from './answer-phrases.ts';
import { composeAnswer } from './compose-answer.ts';
import { readQuestion } from './read-question.ts';

/** A stand-in for a language model that answers a problem, perhaps with advice, by a text that looks like a solution and is none. */
export function createAnswerGrammar(options: StandInOptions = {}): LanguageModel {
  return createStandIn(
    {
      model: 'answer-grammar',
      version: ANSWERS_VERSION,
      caveat:
        'The answers come from a phrase grammar, a stand-in for a language model: they look like solutions and solve nothing.',
      answer({ messages, jsonSchema }, random) {
        const { text, result } = composeAnswer(readQuestion(messages), random);
        if (jsonSchema === undefined) return text;
        const filler = {
          text: () => text,
          level: () => random.float(),
          choose: (_: readonly string[], choices: readonly Json[]) => random.pick(choices),
        };
        const filled = fillSchema(jsonSchema, filler, random);
        return JSON.stringify(filled, (key, value: unknown) =>
          typeof value === 'number' && /answer|result/i.test(key) ? result : value,
        );
      },
    },
    options,
  );
}
