import { setTimeout } from 'node:timers/promises';
import { type Completion, type CompletionRequest, createRandom, type LanguageModel } from '@ablata/spec';
import { proveSuite } from '../__fixtures__/prove-suite.ts';
import { type LanguageModelSubject, languageModelChecks } from './language-model.ts';

function answer({ n, seed, messages, jsonSchema, maxTokens }: CompletionRequest): Completion {
  const choices = Array.from({ length: n }, (_, index) => {
    const text = `Answer ${createRandom(seed, JSON.stringify(messages), index).integer(0, 1e9)} to the question asked above.`;
    const whole =
      jsonSchema === undefined
        ? text
        : JSON.stringify({ responses: [1, 2, 3].map(() => ({ text, probability: 0.3 })) });
    const cut = maxTokens === undefined ? whole : whole.split(' ').slice(0, maxTokens).join(' ');
    return { text: cut, finishReason: cut === whole ? ('stop' as const) : ('length' as const) };
  });
  const completionTokens = choices.reduce((sum, { text }) => sum + text.split(' ').length, 0);
  return { choices, usage: { promptTokens: 10, completionTokens }, seconds: 0, attempts: 1 };
}

function modelOf(
  change: (completion: Completion, request: CompletionRequest) => unknown = (completion) => completion,
): LanguageModel {
  return {
    identity: { model: 'right' },
    concurrency: () => 4,
    async generate(request, { signal }) {
      signal.throwIfAborted();
      return change(answer(request), request) as Completion;
    },
  };
}

const right: LanguageModelSubject = {
  create: () => modelOf(),
  capabilities: { seeds: true, jsonSchema: true, maxTokens: true },
  createSlow: () => ({
    ...modelOf(),
    generate: async (_, { signal }) => setTimeout(60_000, answer({ messages: [], n: 1, seed: 1 }), { signal }),
  }),
};

const changing = (change: Parameters<typeof modelOf>[0]): LanguageModelSubject => ({
  ...right,
  create: () => modelOf(change),
});
const shape = 'gives as many choices as asked for, with reasons, usage, time and attempts';

proveSuite('language models', languageModelChecks, right, [
  {
    what: 'wants no calls',
    subject: { ...right, create: () => ({ ...modelOf(), concurrency: () => 0 }) },
    caughtBy: 'wants at least one call in flight',
  },
  {
    what: 'ignores n',
    subject: changing((completion) => ({ ...completion, choices: completion.choices.slice(0, 1) })),
    caughtBy: shape,
  },
  {
    what: 'invents a finish reason',
    subject: changing((completion) => ({
      ...completion,
      choices: completion.choices.map(({ text }) => ({ text, finishReason: 'eos' })),
    })),
    caughtBy: shape,
  },
  { what: 'counts no tokens', subject: changing((completion) => ({ ...completion, usage: {} })), caughtBy: shape },
  {
    what: 'counts half tokens',
    subject: changing((completion) => ({ ...completion, usage: { promptTokens: 0.5, completionTokens: 1 } })),
    caughtBy: shape,
  },
  { what: 'never attempted', subject: changing((completion) => ({ ...completion, attempts: 0 })), caughtBy: shape },
  {
    what: 'answers with what is no JSON',
    subject: changing((completion) => ({ ...completion, extra: new Map() })),
    caughtBy: 'gives answers that are plain JSON, so that they can be stored',
  },
  {
    what: 'chokes on a lone surrogate',
    subject: changing((completion, { messages }) => {
      if (!messages.every(({ content }) => content.isWellFormed())) throw new Error('bad text');
      return completion;
    }),
    caughtBy: 'takes whatever text a prompt holds',
  },
  {
    what: 'mixes overlapping calls up',
    subject: {
      ...right,
      create: () => {
        let last: CompletionRequest | undefined;
        return {
          ...modelOf(),
          async generate(request) {
            last = request;
            await setTimeout(2);
            return answer(last);
          },
        };
      },
    },
    caughtBy: 'answers overlapping calls each for itself',
  },
  {
    what: 'ignores the seed',
    subject: {
      ...right,
      create: () => ({ ...modelOf(), generate: async (request) => answer({ ...request, seed: 0 }) }),
    },
    caughtBy: 'gives the same choices for the same seed, and others for others',
  },
  {
    what: 'answers the same seed anew each time',
    subject: changing((completion) => ({
      ...completion,
      choices: completion.choices.map((choice) => ({ ...choice, text: `${Math.random()}` })),
    })),
    caughtBy: 'gives the same choices for the same seed, and others for others',
  },
  {
    what: 'wraps its JSON in a fence',
    subject: changing((completion) => ({
      ...completion,
      choices: completion.choices.map((choice) => ({ ...choice, text: `\`\`\`json\n${choice.text}` })),
    })),
    caughtBy: 'answers by the JSON Schema',
  },
  {
    what: 'says that a cut answer is whole',
    subject: changing((completion) => ({
      ...completion,
      choices: completion.choices.map((choice) => ({ ...choice, finishReason: 'stop' })),
    })),
    caughtBy: 'stops at the token limit and says so',
  },
  {
    what: 'answers although aborted',
    subject: { ...right, create: () => ({ ...modelOf(), generate: async (request) => answer(request) }) },
    caughtBy: 'refuses to answer when aborted before',
  },
  {
    what: 'finishes although aborted on the way',
    subject: {
      ...right,
      createSlow: () => ({ ...modelOf(), generate: async (request) => setTimeout(100, answer(request)) }),
    },
    caughtBy: 'stops answering when aborted on the way, and answers the next call',
  },
]);
