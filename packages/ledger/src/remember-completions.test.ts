import { AblataError, type Completion, type CompletionRequest, type LanguageModel } from '@ablata/spec';
import { describe, expect, onTestFinished, test } from 'vitest';
import { errorOf, ledgerFile } from '../test/scene.ts';
import { completionOf, failureOf, identityOf, keyOf } from '../test/values.ts';
import type { CompletionKey, Ledger } from './ledger.ts';
import { noLedger } from './no-ledger.ts';
import { PAYMENT, type PaymentContext } from './payment-context.ts';
import { Payments } from './payments.ts';
import { rememberCompletions } from './remember-completions.ts';
import { openSqliteLedger, type SqliteLedgerOptions } from './sqlite-ledger.ts';

type Answer = (request: CompletionRequest) => Completion | Promise<Completion>;

const KEY = keyOf(1);
const ANSWER = completionOf(1);
const refusal = new AblataError('SERVICE_REFUSED', 'the server refuses it', { scope: 'row', hint: 'Ask otherwise.' });
const answer: Answer = () => ANSWER;
const fail =
  (error: unknown = refusal): Answer =>
  () => {
    throw error;
  };

/** Each call opens the same ledger, as a further process would. */
function ledgers(): (options?: SqliteLedgerOptions) => Ledger {
  const file = ledgerFile();
  return (options) => {
    const ledger = openSqliteLedger(file, options);
    onTestFinished(() => ledger.close());
    return ledger;
  };
}

/** A model with the ledger around it. It counts what it is asked, and what it need not be asked. */
function remembering(
  ledger: Ledger,
  answer: Answer,
  signal = new AbortController().signal,
  answered: () => unknown = () => {},
  name?: string,
) {
  const count = { asked: 0, free: 0 };
  const used: unknown[] = [];
  const payments = new Payments();
  const model: LanguageModel = {
    identity: {},
    concurrency: () => 1,
    generate: async (request) => {
      count.asked++;
      return answer(request);
    },
  };
  const llm = rememberCompletions(model, identityOf(), ledger, payments, name);
  const ask = async ({ request, sample }: CompletionKey = KEY): Promise<Completion> => {
    const context: PaymentContext = {
      signal,
      request: sample,
      onRetry: () => {},
      [PAYMENT]: {
        free: () => void count.free++,
        due: async () => {},
        answered,
        used: (...use) => void used.push(use),
      },
    };
    return llm.generate(request, context);
  };
  return { ask, count, payments, used };
}

test('an answer is told before it is stored, and given after', async () => {
  const order: string[] = [];
  const slow: Ledger = {
    ...noLedger,
    rememberCompletion: async (_, completion) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push('stored');
      return completion;
    },
  };
  const { ask } = remembering(slow, answer, undefined, () => order.push('answered'));
  await ask();
  order.push('given');
  expect(order).toEqual(['answered', 'stored', 'given']);
});

test('a caller learns what it uses and of whom, paid or free; a failure is no use', async () => {
  const open = ledgers();
  for (const [name, counts] of [
    ['judge', { paid: 1, reused: 0 }],
    [undefined, { paid: 0, reused: 1 }],
  ] as const) {
    const { ask, payments, used } = remembering(open(), answer, undefined, undefined, name);
    await ask();
    expect(used).toEqual([[name ?? 'llm', ANSWER]]);
    expect(payments.byService()).toMatchObject({ [name ?? 'llm']: { completions: counts } });
    expect(payments.totals().completions).toEqual(counts);
  }
  const failing = remembering(open(), fail());
  await errorOf(() => failing.ask(keyOf(2)));
  await errorOf(() => failing.ask(keyOf(2)));
  expect(failing.used).toEqual([]);
});

describe('a request that failed for good', () => {
  test('fails again in the same way, unasked and free; the first time with the error itself', async () => {
    const open = ledgers();
    expect(await errorOf(remembering(open(), fail()).ask)).toBe(refusal);
    const { ask, count, payments } = remembering(open(), answer);
    expect(await errorOf(ask)).toMatchObject({
      code: 'SERVICE_REFUSED',
      message: 'the server refuses it',
      hint: 'Ask otherwise.',
      scope: 'row',
      details: { remembered: true },
    });
    expect(count).toEqual({ asked: 0, free: 1 });
    expect(payments.totals().completions).toEqual({ paid: 0, reused: 0 });
  });

  test('is remembered before anybody learns of it', async () => {
    let [stored, seen] = [() => {}, false];
    const slow: Ledger = {
      ...noLedger,
      rememberFailure: (_, failure) => new Promise((resolve) => (stored = () => resolve(failure))),
    };
    const failed = errorOf(remembering(slow, fail()).ask).then(() => (seen = true));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(seen).toBe(false);
    stored();
    await failed;
  });

  test('in a further turn: the turns before come from the ledger', async () => {
    const open = ledgers();
    const further = { ...KEY, request: { ...KEY.request, seed: 99 } };
    for (const counted of [
      { asked: 2, free: 0 },
      { asked: 0, free: 2 },
    ]) {
      const { ask, count } = remembering(open(), (request) => (request.seed === 99 ? fail()(request) : ANSWER));
      expect(await ask()).toEqual(ANSWER);
      expect((await errorOf(() => ask(further))).code).toBe('SERVICE_REFUSED');
      expect(count).toEqual(counted);
    }
  });

  test('says the same again whatever characters it needs', async () => {
    const open = ledgers();
    const message = 'half a pair \ud800, nothing \0, "quotes" and é';
    await errorOf(remembering(open(), fail(new AblataError('SERVICE_ODD', message, { scope: 'row' }))).ask);
    const ledger = open();
    expect(ledger.failure(KEY)).toEqual({ code: 'SERVICE_ODD', message: message.toWellFormed(), hint: null });
    expect(ledger.damaged).toBe(0);
  });
});

describe('not remembered is', () => {
  test.each([
    ['what concerns the whole service', new AblataError('SERVICE_UNREACHABLE', 'nobody answers')],
    ['what nobody foresaw', new TypeError('x is undefined')],
    ['an abort', new DOMException('aborted', 'AbortError')],
  ])('%s', async (_, error) => {
    const open = ledgers();
    await expect(remembering(open(), fail(error)).ask()).rejects.toBe(error);
    expect(await remembering(open(), answer).ask()).toEqual(ANSWER);
  });

  test('what fails while everything is given up', async () => {
    const open = ledgers();
    const stop = new AbortController();
    const { ask } = remembering(
      open(),
      () => {
        stop.abort();
        throw refusal;
      },
      stop.signal,
    );
    expect(await errorOf(ask)).toBe(refusal);
    expect(open().failure(KEY)).toBeUndefined();
  });
});

describe('asked again on purpose', () => {
  test('it is answered: for good', async () => {
    const open = ledgers();
    await errorOf(remembering(open(), fail()).ask);
    expect(await remembering(open({ retryFailed: true }), answer).ask()).toEqual(ANSWER);
    const ledger = open();
    const { ask, count } = remembering(ledger, fail());
    expect(await ask()).toEqual(ANSWER);
    expect(count.asked).toBe(0);
    expect(ledger.failure(KEY)).toBeUndefined();
  });

  test('it fails otherwise: that is remembered instead, and it is not asked a second time', async () => {
    const open = ledgers();
    await errorOf(remembering(open(), fail()).ask);
    const ledger = open({ retryFailed: true });
    const other = new AblataError('SERVICE_GAVE_UP', 'it failed 6 times', { scope: 'row' });
    expect(await errorOf(remembering(ledger, fail(other)).ask)).toBe(other);
    const variant = remembering(ledger, answer);
    expect((await errorOf(variant.ask)).code).toBe('SERVICE_GAVE_UP');
    expect(variant.count.asked).toBe(0);
    expect(open().failure(KEY)).toEqual({ code: 'SERVICE_GAVE_UP', message: 'it failed 6 times', hint: null });
  });
});

describe('of two processes that ask the same at once, the second takes what the first got', () => {
  test('an answer instead of its failure', async () => {
    const open = ledgers();
    const other = open();
    const { ask } = remembering(open(), async () => {
      await other.rememberCompletion(KEY, ANSWER);
      throw refusal;
    });
    expect(await ask()).toEqual(ANSWER);
    expect(other.failure(KEY)).toBeUndefined();
  });

  test.each([
    ['its answer', answer],
    ['its own', fail()],
  ])('a failure instead of %s', async (_, outcome) => {
    const open = ledgers();
    const other = open();
    const { ask } = remembering(open(), async (request) => {
      await other.rememberFailure(KEY, failureOf(1));
      return outcome(request);
    });
    expect(await errorOf(ask)).toMatchObject({ ...failureOf(1), hint: undefined, details: { remembered: true } });
    expect(other.completion(KEY)).toBeUndefined();
    expect(other.failure(KEY)).toEqual(failureOf(1));
  });
});
