import { type CompletionKey, type Ledger, noLedger } from '@ablata/ledger';
import {
  AblataError,
  Batch,
  type Call,
  type Completion,
  defineStage,
  type GenerateContext,
  LanguageModel,
  type Stage,
} from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { type Place, type RowsOptions, type RowsResult, runRows } from '../../test/run-rows.ts';

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** `size(request)` rows a request, in batches of one request or several. */
function source(requests: number, size: (request: number) => number = () => 1, together = 1): Stage {
  return defineStage({
    name: 'source',
    reads: {},
    adds: { text: 'string' },
    async *run() {
      for (let first = 0; first < requests; first += together) {
        const rows: [number, number][] = [];
        for (let request = first; request < Math.min(requests, first + together); request++)
          for (let candidate = 0; candidate < size(request); candidate++) rows.push([request, candidate]);
        if (rows.length === 0) continue;
        yield new Batch<{ text: 'string' }>(
          rows.map(([request]) => request),
          rows.map(([, candidate]) => candidate),
          { text: rows.map(([request, candidate]) => `${request}.${candidate}`) },
        );
      }
    },
  }) as unknown as Stage;
}

type Asking = (question: string, context: GenerateContext) => Promise<string>;

function modelOf(answer: Asking, concurrency: () => number = () => 4): LanguageModel {
  return {
    identity: {},
    concurrency,
    generate: async ({ messages }, context) => ({
      choices: [{ text: await answer(messages[0]?.content ?? '', context), finishReason: 'stop' }],
      usage: { promptTokens: 10, completionTokens: 5 },
      seconds: 0,
      attempts: 1,
    }),
  };
}

/** Ten lines: a stage that asks a model about each row. */
function asking(name: string, as: string, onFailure?: () => string): Stage {
  return defineStage({
    name,
    needs: { llm: LanguageModel },
    reads: { text: 'string' },
    adds: { [as]: 'string' } as { readonly [column: string]: 'string' },
    async *run(batches, { services: { llm }, map }) {
      const ask = async (row: { readonly text: string }, call: Call): Promise<string> => {
        const { choices } = await llm.generate(
          { messages: [{ role: 'user', content: row.text }], n: 1, seed: call.seed() },
          call,
        );
        return choices[0]?.text ?? '';
      };
      for await (const { batch, values } of map(batches, ask, { service: llm, ...(onFailure && { onFailure }) }))
        yield batch.add<{ readonly [column: string]: 'string' }>({ [as]: values });
    },
  }) as unknown as Stage;
}

async function run(places: readonly Place[], llm: LanguageModel, options: Omit<RowsOptions, 'services'> = {}) {
  const result = await runRows(places, { ...options, services: { llm: [LanguageModel, llm] } });
  const view = result.store?.view('x', {}, {});
  return { ...result, cells: (name: string) => view?.column(name) ?? [], texts: view?.texts() ?? [] };
}

test('rows keep their order and their requests, for any latencies, requests of any size and ways to cut batches', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(5), { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 5 }),
      async (sizes, latencies, concurrency, together) => {
        let asked = 0;
        const slow: Asking = async (question) => {
          await turns(latencies[asked++ % latencies.length] as number);
          return `re ${question}`;
        };
        const size = (request: number): number => sizes[request] as number;
        const { texts, cells, totals } = await run(
          [
            { stage: source(sizes.length, size, together) },
            { stage: asking('one', 'a') },
            { stage: asking('two', 'b') },
          ],
          modelOf(slow, () => concurrency),
        );
        const expected = sizes.flatMap((count, request) =>
          Array.from({ length: count }, (_, row) => `${request}.${row}`),
        );
        expect(texts).toEqual(expected);
        expect(cells('a')).toEqual(expected.map((text) => `re ${text}`));
        expect(cells('b')).toEqual(expected.map((text) => `re ${text}`));
        expect(totals.tokens).toEqual({ prompt: 20 * expected.length, completion: 10 * expected.length });
      },
    ),
    { numRuns: 40 },
  );
});

describe('failures', () => {
  const failing: Asking = async (question) => {
    if (question.endsWith('.1')) throw new AblataError('SERVICE_REFUSED', 'no', { scope: 'row' });
    return `re ${question}`;
  };
  const places = (onFailure?: () => string): Place[] => [
    { stage: source(4, () => 3) },
    { stage: asking('ask', 'answer', onFailure) },
  ];

  test('of a row are booked, and the other rows of its request go on', async () => {
    const { texts, totals, events } = await run(places(), modelOf(failing));
    expect(texts).toEqual(['0.0', '0.2', '1.0', '1.2', '2.0', '2.2', '3.0', '3.2']);
    expect(totals.stages['ask']?.reasons).toEqual({ 'failed: SERVICE_REFUSED': 4 });
    expect(events.map((event) => event.type === 'failed-request' && [event.stage, event.request])).toEqual(
      [0, 1, 2, 3].map((request) => ['ask', request]),
    );
  });

  test('or become what the stage makes of them', async () => {
    const { cells, totals } = await run(
      places(() => 'none'),
      modelOf(failing),
    );
    expect(cells('answer').slice(0, 3)).toEqual(['re 0.0', 'none', 're 0.2']);
    expect(totals.fates.failed).toBe(0);
  });

  test('of the service as a whole end the run, and the stage is named', async () => {
    const error = await errorOf(() =>
      run(
        places(),
        modelOf(async (question) => {
          if (question === '1.1') throw new AblataError('SERVICE_UNREACHABLE', 'nobody listens');
          return question;
        }),
      ),
    );
    expect(error.message).toMatch(/^in the stage 'ask', request \d: nobody listens$/);
  });
});

test('stages that call one model share what it likes in flight; the one further down goes first', async () => {
  let [inFlight, most] = [0, 0];
  const order: string[] = [];
  const model = modelOf(
    async (question, context) => {
      most = Math.max(most, ++inFlight);
      await turns(3);
      inFlight--;
      order.push(`${context.request}`);
      return question;
    },
    () => 5,
  );
  await run([{ stage: source(60) }, { stage: asking('one', 'a') }, { stage: asking('two', 'b') }], model);
  expect(most).toBeLessThanOrEqual(6); // each stage may always have one
  expect(order).toHaveLength(120);
});

test('a budget counts all stages, and ends at the same request at any concurrency', async () => {
  const results: RowsResult[] = [];
  for (const concurrency of [1, 3, 16]) {
    const latency = (question: string): number => (Number.parseInt(question, 10) * 7) % 5;
    const model = modelOf(
      async (question) => {
        await turns(latency(question));
        return question;
      },
      () => concurrency,
    );
    const places = [{ stage: source(1e6) }, { stage: asking('one', 'a') }, { stage: asking('two', 'b') }];
    results.push(await run(places, model, { target: 1000, budget: { tokens: 300 } }));
  }
  for (const { account, totals, settledThrough } of results) {
    expect([account.outcome, totals.kept, settledThrough]).toEqual(['budget', 10, 9]); // 30 tokens a row
    expect(account.usage(settledThrough)).toEqual({ llm: { rows: 20, prompt: 200, completion: 100, cost: null } });
  }
});

test('the target counts rows behind the last stage, and nothing far beyond it is asked', async () => {
  let asked = 0;
  const model = modelOf(async (question) => {
    asked++;
    await turns(1);
    return question;
  });
  const half = defineStage({
    name: 'half',
    reads: { text: 'string' },
    adds: {},
    async *run(batches, { drop }) {
      for await (const batch of batches)
        yield batch.filter((row) => {
          if (row.request % 2 === 1) drop(row, 'filtered', 'odd');
          return row.request % 2 === 0;
        });
    },
  }) as unknown as Stage;
  const { account, totals } = await run(
    [{ stage: source(1e6) }, { stage: asking('one', 'a') }, { stage: half }],
    model,
    { target: 40 },
  );
  expect([account.outcome, totals.kept]).toEqual(['target', 40]);
  expect(asked).toBeLessThan(79 + 40);
});

describe('a replay of three questions', () => {
  /** Remembers completions by what was asked. */
  function memory(): Ledger & { readonly keys: Map<string, Completion> } {
    const keys = new Map<string, Completion>();
    const nameOf = ({ request, sample }: CompletionKey): string => JSON.stringify([sample, request]);
    return {
      ...noLedger,
      keys,
      completion: (key) => keys.get(nameOf(key)),
      rememberCompletion: async (key, completion) => {
        await turns(1);
        keys.set(nameOf(key), completion);
        return completion;
      },
    };
  }

  /** Takes its time over each batch, as an encoder does. */
  const slowly = defineStage({
    name: 'slowly',
    reads: { text: 'string' },
    adds: {},
    async *run(batches, { drop }) {
      for await (const batch of batches) {
        await turns(7);
        yield batch.filter((row) => {
          if (row.request % 3 === 1) drop(row, 'filtered', 'some');
          return row.request % 3 !== 1;
        });
      }
    },
  }) as unknown as Stage;

  async function play(ledger: Ledger, concurrency: number, latencies: readonly number[]) {
    let asked = 0;
    const model = modelOf(
      async (question) => {
        await turns(latencies[asked++ % latencies.length] as number);
        return `re ${question}`;
      },
      () => concurrency,
    );
    const stages = [source(1e6, () => 2), asking('one', 'a'), asking('two', 'b'), slowly, asking('three', 'c')];
    const places = stages.map((stage) => ({ stage }));
    const result = await run(places, model, { target: 60, ledger });
    return { asked, rows: result.texts };
  }

  test('ends, gives the same rows and pays nothing; with holes in the ledger it ends and gives the same rows as well', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
        fc.array(fc.nat(6), { minLength: 1, maxLength: 7 }),
        fc.array(fc.nat(200), { maxLength: 12 }),
        async ([first, second, third], latencies, holes) => {
          const ledger = memory();
          const before = await play(ledger, first, latencies);
          const again = await play(ledger, second, [0]);
          expect(again).toEqual({ asked: 0, rows: before.rows });
          const names = [...ledger.keys.keys()];
          for (const hole of holes) ledger.keys.delete(names[hole % names.length] as string);
          const mended = await play(ledger, third, latencies);
          expect(mended.rows).toEqual(before.rows);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('each row, sample and stage has a seed of its own', async () => {
  const seeds = new Map<string, number>();
  const seeding = (name: string): Stage =>
    defineStage({
      name,
      reads: { text: 'string' },
      adds: {},
      async *run(batches, { map, stage }) {
        const mapped = map(batches, async (row, call) => {
          seeds.set(`${stage} ${row.text}`, call.seed());
          seeds.set(`${stage} ${row.text} 1`, call.seed(1));
        });
        for await (const { batch } of mapped) yield batch;
      },
    }) as unknown as Stage;
  const places = [{ stage: source(3, () => 2) }, { stage: seeding('one') }, { stage: seeding('two') }];
  await runRows(places, { seed: 1 });
  expect(new Set(seeds.values()).size).toBe(24);
  const before = new Map(seeds);
  await runRows(places, { seed: 1 });
  expect(seeds).toEqual(before);
  await runRows(places, { seed: 2 });
  expect(seeds).not.toEqual(before);
});
