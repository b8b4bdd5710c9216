import {
  AblataError,
  Batch,
  type Completion,
  type CompletionRequest,
  defineStage,
  type GenerateContext,
  type Json,
  LanguageModel,
  type Prompt,
  PromptStrategy,
  type Stage,
} from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { type RowsOptions, type RowsResult, runRows } from '../../test/run-rows.ts';
import { generate } from './generate.ts';

const usage = { promptTokens: 10, completionTokens: 5, cachedTokens: 4 };

function completion(text: string): Completion {
  return { choices: [{ text, finishReason: 'stop' }], usage, seconds: 0, attempts: 1 };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Asks `count` questions, one a batch. */
function questions(count: number, more: (request: number) => Partial<Prompt> = () => ({})): Stage {
  return defineStage({
    name: 'questions',
    reads: {},
    adds: { prompt: 'json' },
    async *run() {
      for (let request = 0; request < count; request++) {
        const prompt: Prompt = { messages: [{ role: 'user', content: `question ${request}` }], ...more(request) };
        yield new Batch<{ prompt: 'json' }>([request], [0], { prompt: [prompt as unknown as Json] });
      }
    },
  }) as unknown as Stage;
}

/** Makes a dataset row of each answer. */
const rows = defineStage({
  name: 'rows',
  reads: { completions: 'json' },
  adds: { text: 'string', embedding: 'embedding' },
  removes: ['prompt', 'completions'],
  async *run(batches) {
    for await (const batch of batches) {
      const text = batch
        .column('completions')
        .map((completions) =>
          (completions as unknown as Completion[]).map(({ choices }) => choices[0]?.text).join('|'),
        );
      const embedding = { dimension: 1, values: new Float32Array(batch.length) };
      yield batch.add<{ text: 'string'; embedding: 'embedding' }>({ text, embedding });
    }
  },
}) as unknown as Stage;

type Answer = (request: CompletionRequest, context: GenerateContext) => Promise<Completion>;

interface Setup extends Omit<RowsOptions, 'services'> {
  readonly source?: Stage;
  readonly concurrency?: number;
}

function ask(answer: Answer, { source = questions(20), concurrency = 4, ...options }: Setup = {}): Promise<RowsResult> {
  const llm: LanguageModel = { identity: {}, concurrency: () => concurrency, generate: answer };
  const services = { llm: [LanguageModel, llm], prompt: [PromptStrategy, { expectedCandidates: 1 }] } as const;
  return runRows([{ stage: source }, { stage: generate as unknown as Stage }, { stage: rows }], {
    ...options,
    services,
  });
}

const echo: Answer = async ({ messages }) => completion(`re: ${messages.at(-1)?.content}`);
const texts = ({ store }: RowsResult): readonly string[] => store?.view('x', {}, {}).texts() ?? [];

test('answers come in the order of the requests, whatever order they arrive in and however many are asked at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(5), { minLength: 20, maxLength: 20 }),
      fc.integer({ min: 1, max: 30 }),
      async (latencies, concurrency) => {
        const answer: Answer = async (request, context) => {
          await turns(latencies[context.request] as number);
          return echo(request, context);
        };
        expect(texts(await ask(answer, { concurrency }))).toEqual(
          Array.from({ length: 20 }, (_, request) => `re: question ${request}`),
        );
      },
    ),
    { numRuns: 30 },
  );
});

test('the request is plain and complete, and its seed a function of run seed, request and turn', async () => {
  const seen: CompletionRequest[] = [];
  const answer: Answer = async (request, context) => {
    seen.push(request);
    return echo(request, context);
  };
  const jsonSchema = { type: 'object' };
  await ask(answer, { source: questions(2, () => ({ n: 3, jsonSchema, maxTokens: 7 })), seed: 1, concurrency: 1 });
  expect(seen[1]).toEqual({
    messages: [{ role: 'user', content: 'question 1' }],
    n: 3,
    seed: expect.any(Number),
    jsonSchema,
    maxTokens: 7,
  });
  const again = [...seen];
  seen.length = 0;
  await ask(answer, { source: questions(2), seed: 1 });
  expect(seen.map(({ seed }) => seed)).toEqual(again.map(({ seed }) => seed));
  expect(Object.keys(seen[0] as object)).toEqual(['messages', 'n', 'seed']);
  seen.length = 0;
  await ask(answer, { source: questions(2), seed: 2 });
  expect(seen.map(({ seed }) => seed)).not.toEqual(again.map(({ seed }) => seed));
});

test('further turns carry the answers so far, each with a seed of its own', async () => {
  const seen: CompletionRequest[] = [];
  const result = await ask(
    async (request) => {
      seen.push(request);
      return completion(`answer ${request.messages.length}`);
    },
    { source: questions(1, () => ({ followUps: ['more', 'and more'] })) },
  );
  expect(seen.map(({ messages }) => messages.map(({ role, content }) => `${role}: ${content}`))).toEqual([
    ['user: question 0'],
    ['user: question 0', 'assistant: answer 1', 'user: more'],
    ['user: question 0', 'assistant: answer 1', 'user: more', 'assistant: answer 3', 'user: and more'],
  ]);
  expect(new Set(seen.map(({ seed }) => seed)).size).toBe(3);
  expect(texts(result)).toEqual(['answer 1|answer 3|answer 5']);
  expect(result.totals.tokens).toEqual({ prompt: 30, completion: 15 });
});

test('a strategy may ask again for what is missing, each turn with the answers so far and a seed of its own', async () => {
  const seen: CompletionRequest[] = [];
  const llm: LanguageModel = {
    identity: {},
    concurrency: () => 1,
    generate: async (request) => {
      seen.push(request);
      return completion(`answer ${request.messages.length}`);
    },
  };
  const strategy = {
    expectedCandidates: 1,
    parse: ({ text }: { text: string }) => ({ candidates: [{ text, probability: null }], rejects: [], repairs: [] }),
    again: (answers: readonly unknown[]) => (answers.length < 3 ? `more than ${answers.length}` : undefined),
  };
  const result = await runRows([{ stage: questions(1) }, { stage: generate as unknown as Stage }, { stage: rows }], {
    services: { llm: [LanguageModel, llm], prompt: [PromptStrategy, strategy] },
  });
  expect(texts(result)).toEqual(['answer 1|answer 3|answer 5']);
  expect(seen[2]?.messages.map(({ content }) => content)).toEqual([
    'question 0',
    'answer 1',
    'more than 1',
    'answer 3',
    'more than 2',
  ]);
  expect(new Set(seen.map(({ seed }) => seed)).size).toBe(3);
});

describe('failures', () => {
  test('of one request are booked, and the run goes on', async () => {
    const answer: Answer = async (request, context) => {
      if (context.request % 5 === 3) throw new AblataError('SERVICE_REFUSED', 'no', { scope: 'row' });
      return echo(request, context);
    };
    const { totals, events, store } = await ask(answer);
    expect([totals.kept, totals.fates.failed, store?.length]).toEqual([16, 4, 16]);
    expect(totals.stages['generate']?.reasons).toEqual({ 'failed: SERVICE_REFUSED': 4 });
    expect(events.map((event) => event.type === 'failed-request' && event.request)).toEqual([3, 8, 13, 18]);
    expect(totals.tokens.prompt).toBe(160);
  });

  test('of the whole service end the run, after what is in flight; the stage and request are named', async () => {
    let [started, settled] = [0, 0];
    const answer: Answer = async (request, context) => {
      started++;
      await turns(context.request === 6 ? 0 : 5);
      settled++;
      if (context.request === 6) throw new AblataError('SERVICE_UNREACHABLE', 'nobody listens', { hint: 'Start it.' });
      return echo(request, context);
    };
    const error = await errorOf(() => ask(answer, { concurrency: 4 }));
    expect([error.code, error.message, error.hint, error.details['stage']]).toEqual([
      'SERVICE_UNREACHABLE',
      expect.stringMatching(/^in the stage 'generate', request \d+: nobody listens$/),
      'Start it.',
      'generate',
    ]);
    expect(settled).toBe(started);
    const before = started;
    await turns(10);
    expect(started).toBe(before);
    expect(started).toBeLessThan(20);
  });

  test('nobody foresaw end the run as well', async () => {
    const error = await errorOf(() =>
      ask(async () => {
        throw new TypeError('undefined is not a function');
      }),
    );
    expect([error.code, error.mender]).toEqual(['RUN_STAGE_FAILED', 'plugin']);
    expect(error.message).toMatch(/^in the stage 'generate', request \d+: undefined is not a function$/);
  });
});

describe('ends', () => {
  test('at the target it launches no more, and not far beyond it before', async () => {
    let started = 0;
    const answer: Answer = async (request, context) => {
      started++;
      await turns(1);
      return echo(request, context);
    };
    const result = await ask(answer, { source: questions(1e6), target: 30, concurrency: 8 });
    expect(result.account.outcome).toBe('target');
    expect(texts(result)).toHaveLength(30);
    expect(started).toBeLessThan(30 + 16);
    const before = started;
    await turns(10);
    expect(started).toBe(before);
  });

  test('at a budget of requests: exactly so many are asked', async () => {
    let started = 0;
    const answer: Answer = async (request, context) => {
      started++;
      return echo(request, context);
    };
    const { totals, account } = await ask(answer, {
      source: questions(1e6),
      target: 1000,
      budget: { requests: 13 },
    });
    expect([started, totals.requests, totals.kept, account.outcome]).toEqual([13, 13, 13, 'budget']);
  });

  test('at a budget of tokens: what is consumed is the same at any concurrency', async () => {
    const results = [];
    for (const concurrency of [1, 3, 16]) {
      const { totals } = await ask(echo, {
        source: questions(1e6),
        target: 1000,
        budget: { tokens: 150 },
        concurrency,
      });
      results.push(totals);
    }
    expect(results[0]?.tokens).toEqual({ prompt: 100, completion: 50 });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  test('when it is aborted: at once, without waiting for answers', async () => {
    const abort = new AbortController();
    let rejected = 0;
    const answer: Answer = (_request, { signal, request }) =>
      new Promise((_, reject) => {
        if (request === 5) setImmediate(() => abort.abort());
        signal.addEventListener('abort', () => {
          rejected++;
          reject(signal.reason as Error);
        });
      });
    await expect(ask(answer, { concurrency: 6, signal: abort.signal })).rejects.toThrow(/abort/);
    expect(rejected).toBe(6);
  });

  test('when it is to stop: asks for nothing more, and waits for the answers under way', async () => {
    const stop = new AbortController();
    const answered: number[] = [];
    let asked = 0;
    const answer: Answer = async (request, context) => {
      asked++;
      if (context.request === 5) setImmediate(() => stop.abort());
      await turns(20 + ((7 * (context.request ?? 0)) % 11));
      const completion = await echo(request, context);
      answered.push(context.request ?? -1);
      return completion;
    };
    const giveUp = new AbortController().signal;
    await expect(ask(answer, { concurrency: 6, signal: stop.signal, giveUp })).rejects.toThrow(/abort/);
    expect([asked, answered.toSorted((a, b) => a - b)]).toEqual([6, [0, 1, 2, 3, 4, 5]]);
  });

  test('when it is to stop and an answer does not come: until it is given up', async () => {
    const [stop, giveUp] = [new AbortController(), new AbortController()];
    let begun = 0;
    const answer: Answer = (_request, { signal }) =>
      new Promise((_, reject) => {
        if (++begun === 3) stop.abort();
        stop.signal.addEventListener('abort', () => setImmediate(() => giveUp.abort(new Error('given up'))));
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    await expect(ask(answer, { concurrency: 3, signal: stop.signal, giveUp: giveUp.signal })).rejects.toThrow();
    expect(begun).toBe(3);
  });
});
