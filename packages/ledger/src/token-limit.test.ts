import { DatabaseSync } from 'node:sqlite';
import type { Completion, FinishReason } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ledgerFile } from '../test/scene.ts';
import { completionOf, failureOf, identityOf, requestOf } from '../test/values.ts';
import type { CompletionKey } from './ledger.ts';
import { Payments } from './payments.ts';
import { rememberCompletions } from './remember-completions.ts';
import { salvageLedger } from './salvage-ledger.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

interface Limits {
  /** Of the service, in its identity. */
  readonly service?: number | undefined;
  readonly request?: number | undefined;
}

function keyUnder({ service, request }: Limits, question = 'q', model = 'tiny'): CompletionKey {
  const identity = identityOf({ model, temperature: 1, ...(service !== undefined && { maxTokens: service }) });
  return {
    identity,
    sample: 3,
    request: { ...requestOf(question), ...(request !== undefined && { maxTokens: request }) },
  };
}

function answerOf(tokens: number, ...finishReasons: FinishReason[]): Completion {
  const choices = finishReasons.map((finishReason, index) => ({ text: `choice ${index} of ${tokens}`, finishReason }));
  return { ...completionOf(1), choices, usage: { promptTokens: 9, completionTokens: tokens } };
}

const limits = fc.record({
  service: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  request: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
});
const question = fc.constantFrom('q', 'r');
const model = fc.constantFrom('tiny', 'large');

/** A model whose answer to a question has a length of its own, and is cut where the limit is smaller. */
function answer(length: number, limit: number | undefined): Completion {
  return limit !== undefined && limit < length ? answerOf(limit, 'length') : answerOf(length, 'stop');
}

const effective = ({ service, request }: Limits): number | undefined => request ?? service;

describe('a limit of tokens', () => {
  test('sets no history apart: what a question took before is known when the limit is raised', async () => {
    const ledger = openSqliteLedger(ledgerFile());
    onTestFinished(() => ledger.close());
    await ledger.rememberCompletion(keyUnder({ service: 4 }), answerOf(4, 'length'));
    await ledger.rememberCompletion(keyUnder({ service: 8 }, 'r'), answerOf(7, 'stop'));
    await ledger.rememberCompletion(keyUnder({ service: 8 }, 'r', 'large'), answerOf(7, 'stop'));
    const { identity } = keyUnder({ service: 16 });
    expect(ledger.history(identity)).toMatchObject({ answers: 2, promptTokens: 18, completionTokens: 11 });
  });

  test('is never seen in an answer: what the ledger gives is what the model would have given', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ q: fc.integer({ min: 1, max: 7 }), r: fc.integer({ min: 1, max: 7 }) }),
        fc.array(fc.record({ limits, question, model }), { minLength: 1, maxLength: 12 }),
        async (lengths, asked) => {
          const ledger = openSqliteLedger(':memory:');
          const stored: (typeof asked)[number][] = [];
          for (const each of asked) {
            const key = keyUnder(each.limits, each.question, each.model);
            const limit = effective(each.limits);
            const right = answer(lengths[each.question as 'q'], limit);
            const known = ledger.completion(key);
            if (known) expect(known).toEqual(right);
            // Nothing is paid for twice that need not be: a whole answer under a known limit holds for all that are not smaller.
            const need = stored.some((other) => {
              if (other.question !== each.question || other.model !== each.model) return false;
              const given = effective(other.limits);
              const same = other.limits.service === each.limits.service && other.limits.request === each.limits.request;
              const whole = answer(lengths[each.question as 'q'], given).choices[0]?.finishReason === 'stop';
              return (
                same ||
                (whole &&
                  limit !== undefined &&
                  (given === undefined ? right.choices[0]?.finishReason === 'stop' : given <= limit))
              );
            });
            expect(known !== undefined).toBe(need);
            if (!known) {
              await ledger.rememberCompletion(key, right);
              stored.push(each);
            }
          }
          await ledger.close();
        },
      ),
      { numRuns: 200 },
    );
  });

  test('whatever is stored in between, and in whatever order, a question once answered keeps its answer', async () => {
    // A server that honours no seed: the same question gets another answer each time.
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ limits, cut: fc.boolean() }), { maxLength: 10 }), async (asked) => {
        const file = asked.length > 5 ? ledgerFile() : ':memory:';
        const ledger = openSqliteLedger(file);
        const given: { key: CompletionKey; completion: Completion }[] = [];
        for (const [number, { limits, cut }] of asked.entries()) {
          const key = keyUnder(limits);
          const completion =
            ledger.completion(key) ??
            ((await ledger.rememberCompletion(key, answerOf(number + 1, cut ? 'length' : 'stop'))) as Completion);
          given.push({ key, completion });
        }
        for (const { key, completion } of given) expect(ledger.completion(key)).toEqual(completion);
        await ledger.close();
        if (file === ':memory:') return;
        salvageLedger(file); // keeps the order in which they were stored
        const salvaged = openSqliteLedger(file);
        for (const { key, completion } of given) expect(salvaged.completion(key)).toEqual(completion);
        await salvaged.close();
      }),
      { numRuns: 100 },
    );
  });

  test('raised later asks again only what was cut', async () => {
    const ledger = openSqliteLedger(ledgerFile());
    onTestFinished(() => ledger.close());
    const run = async (maxTokens: number): Promise<{ asked: number[]; payments: Payments }> => {
      const asked: number[] = [];
      const payments = new Payments();
      const { identity } = keyUnder({ service: maxTokens });
      const model = rememberCompletions(
        {
          identity: {},
          concurrency: () => 1,
          generate: async (_, { request }) => {
            asked.push(request);
            return answer(request * 10, maxTokens);
          },
        },
        identity,
        ledger,
        payments,
      );
      for (let request = 1; request <= 8; request++) {
        await model.generate(requestOf(`question ${request}`), {
          signal: new AbortController().signal,
          request,
          onRetry: () => {},
        });
      }
      return { asked, payments };
    };
    expect((await run(45)).asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const raised = await run(60);
    expect(raised.asked).toEqual([5, 6, 7, 8]);
    expect(raised.payments.totals().completions).toEqual({ paid: 4, reused: 4 });
    expect((await run(60)).asked).toEqual([]);
    expect((await run(100)).asked).toEqual([7, 8]);
    expect((await run(20)).asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8]); // lowered: they could be cut
  });

  test.each<[string, Completion, Limits, Limits]>([
    ['one of several choices was cut', answerOf(9, 'stop', 'length'), { service: 5 }, { service: 50 }],
    ['it was refused', answerOf(9, 'refused'), { service: 5 }, { service: 50 }],
    ['it ended otherwise', answerOf(9, 'other'), { service: 5 }, { service: 50 }],
    ['it has no choice at all', answerOf(9), { service: 5 }, { service: 50 }],
    ['the limit is smaller now', answerOf(9, 'stop'), { service: 50 }, { service: 49 }],
    ['the request says a smaller one', answerOf(9, 'stop'), { service: 50 }, { service: 50, request: 49 }],
    ['the limit is unknown now', answerOf(9, 'stop'), { service: 50 }, {}],
    ['it had no limit, and is too long', answerOf(9, 'stop'), {}, { service: 8 }],
    ['it had no limit, and does not say how long it is', answerOf(0, 'stop'), {}, { service: 8 }],
  ])('an answer is not taken when %s', async (_, completion, stored, asked) => {
    const ledger = openSqliteLedger(':memory:');
    await ledger.rememberCompletion(keyUnder(stored), completion);
    expect(ledger.completion(keyUnder(stored))).toEqual(completion);
    expect(ledger.completion(keyUnder(asked))).toBeUndefined();
    await ledger.close();
  });

  test('under which a request failed for good keeps its failure', async () => {
    const file = ledgerFile();
    const ledger = openSqliteLedger(file);
    const raised = keyUnder({ service: 5000 });
    await ledger.rememberFailure(raised, failureOf(1));
    await ledger.rememberCompletion(keyUnder({ service: 100 }), answerOf(9, 'stop'));
    expect(ledger.completion(raised)).toBeUndefined();
    expect(ledger.failure(raised)).toEqual(failureOf(1));
    await ledger.close();
    const retrying = openSqliteLedger(file, { retryFailed: true });
    expect(retrying.completion(raised)).toEqual(answerOf(9, 'stop'));
    await retrying.close();
  });

  test('a damaged row gives no answer to another limit either, and what was asked is checked as well', async () => {
    for (const [damage, damaged] of [
      [`UPDATE completions SET answer = replace(answer, 'choice', 'chance')`, 1],
      [`UPDATE completions SET request = replace(request, '"q"', '"p"')`, 0],
      [`UPDATE completions SET request = 9223372036854775807`, 0],
      [`UPDATE completions SET request = x'00'`, 0],
      [`UPDATE completions SET key = 5`, 0],
      [`UPDATE identities SET json = replace(json, 'tiny', 'tidy')`, 0],
      [`UPDATE identities SET json = 'x'`, 0],
    ] as const) {
      const file = ledgerFile();
      const ledger = openSqliteLedger(file);
      await ledger.rememberCompletion(keyUnder({ service: 5 }), answerOf(9, 'stop'));
      await ledger.close();
      const database = new DatabaseSync(file);
      database.exec(damage);
      database.close();
      const again = openSqliteLedger(file);
      for (const question of ['q', 'p']) expect(again.completion(keyUnder({ service: 9 }, question))).toBeUndefined();
      expect(again.completion(keyUnder({ service: 9 }, 'q', 'tidy'))).toBeUndefined();
      expect(again.damaged).toBe(damaged);
      await again.close();
    }
  });
});
