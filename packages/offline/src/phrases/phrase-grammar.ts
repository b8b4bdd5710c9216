import type { JsonObject, LanguageModel, Random } from '@ablata/spec';
import { GRAMMAR_VERSION } from '../grammar/grammar.ts';
import { createStandIn, type StandInOptions } from '../stand-in/stand-in.ts';
import { readAnswerForm } from './answer-schema.ts';
import { composeInstruction, type Instruction } from './compose-instruction.ts';
import { type ProblemContext, readProblems } from './read-problems.ts';
import { verbalizeProbabilities } from './verbalize.ts';

/** Repetitions after which the grammar counts as exhausted. */
const PATIENCE = 1000;

/** A stand-in for a language model that composes instructions on how to think about the problems of the prompt from a phrase grammar. */
export function createPhraseGrammar(options: StandInOptions = {}): LanguageModel {
  return createStandIn(
    {
      model: 'phrase-grammar',
      version: GRAMMAR_VERSION,
      caveat:
        'The texts come from a phrase grammar, a stand-in for a language model: they show the pipeline and are no research data.',
      answer({ messages, jsonSchema }, random) {
        const problems = readProblems(messages);
        if (jsonSchema === undefined) return composeInstruction(problems, random).text;
        return answerAsJson(jsonSchema, problems, random);
      },
    },
    options,
  );
}

function answerAsJson(schema: JsonObject, problems: readonly ProblemContext[], random: Random): string {
  const form = readAnswerForm(schema);
  const candidates = composeDifferent(random.integer(form.minItems, form.maxItems), problems, random);
  const probabilities = verbalizeProbabilities(candidates, form.maxProbability);
  const responses = candidates.map(({ text }, index) => {
    return form.probability ? { text, probability: probabilities[index] } : { text };
  });
  const answer = form.keys.map((key) => [key, key === 'responses' ? responses : think(problems)]);
  return JSON.stringify(Object.fromEntries(answer));
}

/** No instruction twice in one answer, unless even many attempts find no other. */
function composeDifferent(count: number, problems: readonly ProblemContext[], random: Random): readonly Instruction[] {
  const different = new Map<string, Instruction>();
  let patience = PATIENCE;
  while (different.size < count && patience > 0) {
    const instruction = composeInstruction(problems, random);
    if (different.has(instruction.text)) patience--;
    different.set(instruction.text, instruction);
  }
  const repeated = Array.from({ length: count - different.size }, () => composeInstruction(problems, random));
  return [...different.values(), ...repeated];
}

/** What stands where the schema asks for thoughts before the responses. */
function think(problems: readonly ProblemContext[]): string {
  const asked = problems.map(({ goal }) => goal).join(', ');
  return `The problems ask for ${asked}. Different kinds of thinking help: understanding, planning, monitoring and checking.`;
}
