import type { ChatMessage, Completion, CompletionRequest, GenerateContext, LanguageModel } from '@ablata/spec';
import { checkAbortedBefore, checkAbortedDuring } from '../support/abort.ts';
import { awkwardTexts } from '../support/awkward-texts.ts';
import { type Check, describeChecks } from '../support/check.ts';
import { ensure, ensureEqual } from '../support/ensure.ts';
import { deepFreeze, ensureJson } from '../support/json.ts';
import { type ServiceSubject, serviceChecks, using } from './service.ts';

export interface LanguageModelSubject extends ServiceSubject<LanguageModel> {
  /** What it can do. What it declares is checked; what it does not declare is not. */
  readonly capabilities: {
    /** The same request with the same seed gives the same choices, and other seeds give others. */
    readonly seeds: boolean;
    /** Answers follow the request's JSON Schema. */
    readonly jsonSchema: boolean;
    /** `maxTokens` cuts an answer, which then has the finish reason `length`. */
    readonly maxTokens: boolean;
  };
  /** The same kind of model, so slow that an answer can be aborted on its way. */
  readonly createSlow?: (() => LanguageModel | PromiseLike<LanguageModel>) | undefined;
}

const messages: readonly ChatMessage[] = [
  { role: 'system', content: 'You write instructions on how to think about problems.' },
  { role: 'user', content: 'Problem 1: Ada has 3 boxes of 4 pens and gives 5 pens away. How many pens are left?' },
];

const jsonSchema = {
  type: 'object',
  properties: {
    responses: {
      type: 'array',
      minItems: 3,
      maxItems: 3,
      items: {
        type: 'object',
        properties: { text: { type: 'string' }, probability: { type: 'number' } },
        required: ['text', 'probability'],
        additionalProperties: false,
      },
    },
  },
  required: ['responses'],
  additionalProperties: false,
};

function contextWith(signal: AbortSignal): GenerateContext {
  return { signal, request: 0, onRetry: () => {} };
}

function ask(
  model: LanguageModel,
  request: Partial<CompletionRequest> = {},
  signal = new AbortController().signal,
): Promise<Completion> {
  return model.generate(deepFreeze({ messages, n: 1, seed: 1, ...request }), contextWith(signal));
}

const textsOf = ({ choices }: Completion): readonly string[] => choices.map(({ text }) => text);

export const languageModelChecks: readonly Check<LanguageModelSubject>[] = [
  ...serviceChecks<LanguageModel, LanguageModelSubject>((model) => ask(model)),
  {
    name: 'wants at least one call in flight',
    run: ({ create }) =>
      using(create, async (model) => {
        for (let time = 0; time < 2; time++) {
          const wanted = model.concurrency();
          ensure(Number.isInteger(wanted) && wanted >= 1, `concurrency() gave ${wanted}, expected a whole number ≥ 1`);
          await ask(model);
        }
      }),
  },
  {
    name: 'gives as many choices as asked for, with reasons, usage, time and attempts',
    run: ({ create }) =>
      using(create, async (model) => {
        for (const n of [1, 3]) {
          const completion = await ask(model, { n });
          ensureEqual(completion.choices.length, n, `n = ${n}`);
          for (const { text, finishReason } of completion.choices) {
            ensure(typeof text === 'string', 'a choice has no text');
            ensure(
              ['stop', 'length', 'refused', 'other'].includes(finishReason),
              `unknown finish reason '${finishReason}'`,
            );
          }
          for (const [name, count] of Object.entries(completion.usage)) {
            ensure(
              count === undefined || (Number.isInteger(count) && count >= 0),
              `usage.${name} is ${count}, expected a whole number ≥ 0`,
            );
          }
          ensure(Number.isInteger(completion.usage.promptTokens), 'usage.promptTokens is missing');
          ensure(Number.isInteger(completion.usage.completionTokens), 'usage.completionTokens is missing');
          ensure(Number.isFinite(completion.seconds) && completion.seconds >= 0, `seconds is ${completion.seconds}`);
          ensure(
            Number.isInteger(completion.attempts) && completion.attempts >= 1,
            `attempts is ${completion.attempts}`,
          );
        }
      }),
  },
  {
    name: 'gives answers that are plain JSON, so that they can be stored',
    run: ({ create }) => using(create, async (model) => ensureJson(await ask(model, { n: 2 }), 'the completion')),
  },
  {
    name: 'takes whatever text a prompt holds',
    run: ({ create }) =>
      using(create, async (model) => {
        for (const content of awkwardTexts.filter((text) => text.length < 3000)) {
          ensureEqual(
            (await ask(model, { messages: [{ role: 'user', content: `Problem 1: ${content}` }] })).choices.length,
            1,
            'choices',
          );
        }
        const turns: readonly ChatMessage[] = [
          ...messages,
          { role: 'assistant', content: 'An answer.' },
          { role: 'user', content: 'More.' },
        ];
        ensureEqual((await ask(model, { messages: turns })).choices.length, 1, 'choices of a second turn');
      }),
  },
  {
    name: 'answers overlapping calls each for itself',
    concerns: ({ capabilities }) => capabilities.seeds,
    run: ({ create }) =>
      using(create, async (model) => {
        const seeds = [1, 2, 3, 4, 5, 6];
        const together = await Promise.all(seeds.map((seed) => ask(model, { seed })));
        for (const [index, seed] of seeds.entries()) {
          ensureEqual(
            textsOf(together[index] as Completion),
            textsOf(await ask(model, { seed })),
            `seed ${seed} among others, and alone`,
          );
        }
      }),
  },
  {
    name: 'gives the same choices for the same seed, and others for others',
    concerns: ({ capabilities }) => capabilities.seeds,
    run: async ({ create }) => {
      const answers = () =>
        using(create, async (model) => {
          const texts: string[] = [];
          for (let seed = 0; seed < 5; seed++) texts.push(textsOf(await ask(model, { seed, n: 2 })).join('\n'));
          return texts;
        });
      const first = await answers();
      ensureEqual(await answers(), first, 'a second instance answered the same seeds otherwise');
      ensure(new Set(first).size > 1, 'five seeds gave one and the same answer');
    },
  },
  {
    name: 'answers by the JSON Schema',
    concerns: ({ capabilities }) => capabilities.jsonSchema,
    run: ({ create }) =>
      using(create, async (model) => {
        for (const text of textsOf(await ask(model, { jsonSchema, n: 2 }))) {
          let answer: unknown;
          try {
            answer = JSON.parse(text);
          } catch {
            ensure(false, 'the answer is not JSON');
          }
          const responses = (answer as { responses?: unknown } | null)?.responses;
          ensure(Array.isArray(responses) && responses.length === 3, 'expected an object with three responses');
          for (const response of responses as readonly Record<string, unknown>[]) {
            ensure(
              typeof response?.['text'] === 'string' && typeof response['probability'] === 'number',
              'a response lacks text or probability',
            );
          }
        }
      }),
  },
  {
    name: 'stops at the token limit and says so',
    concerns: ({ capabilities }) => capabilities.maxTokens,
    run: ({ create }) =>
      using(create, async (model) => {
        const { choices, usage } = await ask(model, { maxTokens: 3 });
        ensureEqual(choices[0]?.finishReason, 'length', 'finish reason at three tokens');
        ensure(usage.completionTokens <= 3, `it counted ${usage.completionTokens} tokens at a limit of three`);
      }),
  },
  {
    name: 'refuses to answer when aborted before',
    run: ({ create }) => using(create, (model) => checkAbortedBefore('generate', (signal) => ask(model, {}, signal))),
  },
  {
    name: 'stops answering when aborted on the way, and answers the next call',
    concerns: ({ createSlow }) => createSlow !== undefined,
    run: async ({ create, createSlow }) => {
      await using(createSlow ?? create, (model) => checkAbortedDuring('generate', (signal) => ask(model, {}, signal)));
      await using(create, (model) => ask(model));
    },
  },
];

/** Contract tests of a {@link LanguageModel}, as vitest tests. */
export function describeLanguageModel(name: string, subject: LanguageModelSubject): void {
  describeChecks(`LanguageModel ${name} keeps its contract`, languageModelChecks, subject);
}
