import { setImmediate, setTimeout } from 'node:timers/promises';
import {
  type Choice,
  type CompletionRequest,
  createRandom,
  type JsonObject,
  type LanguageModel,
  type Random,
} from '@ablata/spec';
import { GRAMMAR_VERSION } from '../grammar/grammar.ts';
import { readAnswerForm } from './answer-schema.ts';
import { composeInstruction, type Instruction } from './compose-instruction.ts';
import { countTokens, cutTokens } from './count-tokens.ts';
import { type ProblemContext, readProblems } from './read-problems.ts';
import { verbalizeProbabilities } from './verbalize.ts';

export interface PhraseGrammarOptions {
  /** Milliseconds each answer takes, for demonstrations. Default 0. Changes no answer. */
  readonly latencyMs?: number;
}

const CONCURRENCY = 8;
/** Repetitions after which the grammar counts as exhausted. */
const PATIENCE = 1000;

/**
 * A language model that is none: it composes instructions on how to think about the problems of the prompt from a phrase grammar. An
 * answer is a function of the request's messages, seed, n, JSON Schema and token limit. Tokens are runs of characters between white space.
 */
export function createPhraseGrammar({ latencyMs = 0 }: PhraseGrammarOptions = {}): LanguageModel {
  return {
    identity: { plugin: '@ablata/offline', model: 'phrase-grammar', version: GRAMMAR_VERSION },
    caveats: [
      'The texts come from a phrase grammar, a stand-in for a language model: they show the pipeline and are no research data.',
    ],
    concurrency: () => CONCURRENCY,
    async generate(request, { signal }) {
      signal.throwIfAborted();
      const started = performance.now();
      await (latencyMs > 0 ? setTimeout(latencyMs, undefined, { signal }) : setImmediate());
      signal.throwIfAborted();
      const problems = readProblems(request.messages);
      const choices = Array.from({ length: request.n }, (_, index) => choose(request, problems, index));
      return {
        choices,
        usage: {
          promptTokens: request.messages.reduce((sum, { content }) => sum + countTokens(content), 0),
          completionTokens: choices.reduce((sum, { text }) => sum + countTokens(text), 0),
        },
        seconds: (performance.now() - started) / 1000,
        attempts: 1,
      };
    },
  };
}

function choose(request: CompletionRequest, problems: readonly ProblemContext[], index: number): Choice {
  const { messages, seed, jsonSchema, maxTokens } = request;
  const random = createRandom(seed, 'phrase-grammar', JSON.stringify(messages), index);
  const text =
    jsonSchema === undefined ? composeInstruction(problems, random).text : answerAsJson(jsonSchema, problems, random);
  const cut = maxTokens === undefined ? text : cutTokens(text, maxTokens);
  return { text: cut, finishReason: cut === text ? 'stop' : 'length' };
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
