import { rememberedError } from '@ablata/ledger';
import { AblataError } from '@ablata/spec';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { Account, type AccountOptions } from './account.ts';

const STAGE = 'ask';

function accountOf(options: Partial<AccountOptions> = {}) {
  const events: unknown[] = [];
  const account = new Account({
    target: 100,
    budget: {},
    run: {},
    before: (stage) => (stage === 'judge' ? [STAGE] : []),
    onRetry: (stage, request, retry) => events.push({ stage, request, ...retry }),
    onFailed: (failed, { code, message }) => events.push({ ...failed, code, message }),
    ...options,
  });
  /** Consumes one request of one row. */
  const consume = (request: number, prompt = 0, completion = 0, stage = STAGE): boolean => {
    account.used(stage, 'llm', request, { prompt, completion });
    return account.consumed(stage, request, 1);
  };
  const consumeThrough = (last: number): void => {
    for (let request = account.lastConsumed + 1; request <= last; request++) consume(request);
  };
  return { account, events, consume, consumeThrough };
}

describe('demand', () => {
  test('what is expected to be missing, with some to spare', () => {
    const { account, consumeThrough } = accountOf();
    expect(account.demand(STAGE, 5)).toBe(25); // 100 rows of 5 a request, a tenth more, rounded up, and two
    consumeThrough(15);
    account.kept = 50;
    account.keptThrough = 15;
    expect(account.demand(STAGE, 5)).toBe(18); // 70 expected of 20 requests: 3.5 each
  });

  test('what is consumed and not yet judged will bring as much as the rest', () => {
    const { account, consumeThrough } = accountOf();
    consumeThrough(9);
    expect(account.demand(STAGE, 5)).toBe(14); // 50 rows on the way
    consumeThrough(19);
    expect(account.demand(STAGE, 5)).toBe(2);
    account.kept = 50;
    account.keptThrough = 15;
    expect(account.demand(STAGE, 5)).toBe(14); // 4 requests of 3.5 on the way, 36 missing
  });

  test('is never zero, nor endless where nothing is kept; each stage reckons in rows of its own', () => {
    const { account } = accountOf();
    account.kept = 100;
    expect(account.demand(STAGE, 5)).toBeGreaterThan(0);
    account.kept = 0;
    account.consumed(STAGE, 1e9, 1e9);
    account.keptThrough = 1e9;
    expect(account.demand(STAGE, 5)).toBe(11_003);
    expect(account.demand('judge', 1)).toBe(113);
  });
});

describe('budgets', () => {
  test('of requests', () => {
    const { account, consume } = accountOf({ budget: { requests: 2 } });
    expect(account.mayLaunch(STAGE, 1, 1)).toBe(true);
    expect(account.mayLaunch(STAGE, 2, 1)).toBe(false);
    expect(consume(0)).toBe(false);
    expect(consume(1)).toBe(true);
    expect([account.outcome, account.endsAfter]).toEqual(['budget', 1]);
  });

  test('of tokens, prompt and completion', () => {
    const { account, consume } = accountOf({ budget: { tokens: 100 } });
    expect(consume(0, 30, 19)).toBe(false);
    expect(consume(1, 30, 21)).toBe(true);
    expect(account.outcome).toBe('budget');
  });

  test('of money, by prices: one for all, or one a service', () => {
    const { account, consume } = accountOf({
      budget: { spend: 0.005 },
      run: { prices: { prompt: 2, completion: 10 } },
    });
    expect(consume(0, 1000, 200)).toBe(false); // 0.004
    expect(consume(1, 0, 100)).toBe(true); // 0.005
    expect(account.usage(1)).toEqual({ llm: { rows: 2, prompt: 1000, completion: 300, cost: 0.005 } });
    const other = accountOf({ run: { prices: { judge: { prompt: 1, completion: 1 } } } });
    other.consume(0, 1e6);
    other.account.used('judge', 'judge', 0, { prompt: 2e6, completion: 0 });
    expect(other.account.usage(0)).toEqual({
      judge: { rows: 1, prompt: 2e6, completion: 0, cost: 2 },
      llm: { rows: 1, prompt: 1e6, completion: 0, cost: 0 },
    });
    expect(other.account.usage(0)['llm']?.cost).toBe(0);
    const free = accountOf();
    free.consume(0, 1);
    expect(free.account.usage(0)['llm']?.cost).toBe(null);
  });

  test('what was used for later requests does not show', () => {
    const { account, consume } = accountOf();
    for (let request = 0; request < 5; request++) consume(request, 10);
    expect(account.usage(2)['llm']).toMatchObject({ rows: 3, prompt: 30 });
    expect(account.usage(4)['llm']).toMatchObject({ rows: 5, prompt: 50 });
  });

  test('count what all stages before spent on the same requests, however far ahead they are', () => {
    for (const ahead of [1, 5, 50]) {
      const { account, consume } = accountOf({ budget: { tokens: 100 } });
      let ended: number | undefined;
      for (let request = 0; request < 60 && ended === undefined; request++) {
        if (!account.endsAfter || request <= account.endsAfter) consume(request, 8);
        const judged = request - ahead;
        if (judged >= 0 && consume(judged, 4, 0, 'judge')) ended = judged;
      }
      // 12 tokens a request: the ninth uses up a hundred. The first stage alone would get to the thirteenth.
      expect([ended, account.endsAfter]).toEqual([8, 8]);
    }
  });

  test('of minutes', async () => {
    const { account, consume } = accountOf({ budget: { minutes: 0.05 / 60 } });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(account.mayLaunch(STAGE, 0, 1)).toBe(false);
    expect(consume(0)).toBe(true);
    expect(account.outcome).toBe('budget');
  });

  test('nothing is launched that what is in flight will use up', () => {
    const { account, consume } = accountOf({ budget: { tokens: 1000 } });
    expect(account.mayLaunch(STAGE, 500, 500)).toBe(true); // nothing is known yet
    consume(0, 100);
    expect(account.mayLaunch(STAGE, 9, 8)).toBe(true); // 900 expected
    expect(account.mayLaunch(STAGE, 10, 9)).toBe(false); // 1000 expected
  });

  test('without one, nothing ends', () => {
    const { account, consume } = accountOf();
    expect(consume(1e6, 1e12, 1e12)).toBe(false);
    expect(account.mayLaunch(STAGE, 1e9, 1e6)).toBe(true);
  });
});

describe('endings', () => {
  test('the first holds, but the target outranks a budget, and saturation one further ahead', () => {
    const { account, consume } = accountOf({ budget: { requests: 10 } });
    consume(9);
    account.end('exhausted');
    expect(account.outcome).toBe('budget');
    expect(account.saturated(9)).toBe(false);
    expect(account.saturated(8)).toBe(true);
    expect(account.outcome).toBe('saturated');
    const other = accountOf({ budget: { requests: 10 } });
    other.consume(9);
    other.account.reached();
    expect(other.account.outcome).toBe('target');
  });

  test('no more is launched once it ended; what comes before the end of a budget is', () => {
    const { account } = accountOf();
    account.reached();
    expect(account.mayLaunch(STAGE, 0, 0)).toBe(false);
    const other = accountOf().account;
    other.endAfter(5);
    expect([other.mayLaunch('judge', 5, 1), other.mayLaunch('judge', 6, 1)]).toEqual([true, false]);
  });
});

describe('failed requests', () => {
  const error = new AblataError('SERVICE_REFUSED', 'the server refused request 7', { scope: 'row' });

  test('are reported, and end the run when they are too many', async () => {
    const { account, events } = accountOf();
    for (let request = 0; request < 19; request++) account.failed(STAGE, request, error, request + 1);
    const tooMany = await errorOf(() => account.failed(STAGE, 19, error, 20));
    expect([tooMany.code, tooMany.message, tooMany.hint, tooMany.mender, tooMany.cause]).toEqual([
      'RUN_TOO_MANY_FAILURES',
      '20 of 20 requests failed, more than the share of 0.5 that is allowed; the last: the server refused request 7',
      'Mend the cause and run the same command with --retry-failed; or allow more: run: { failures: { share, after } }.',
      'remote',
      error,
    ]);
    expect(events).toHaveLength(20);
    expect(events[0]).toEqual({
      stage: STAGE,
      request: 0,
      code: 'SERVICE_REFUSED',
      message: 'the server refused request 7',
      remembered: false,
    });
  });

  test('that the ledger remembered are told apart', () => {
    const { account, events } = accountOf();
    account.failed(STAGE, 3, error, 4);
    account.failed(STAGE, 5, rememberedError({ code: 'SERVICE_REFUSED', message: 'no', hint: null }), 6);
    expect(events).toMatchObject([{ remembered: false }, { remembered: true, message: 'no' }]);
    expect(account.failures.all).toEqual([
      { stage: STAGE, request: 3, remembered: false },
      { stage: STAGE, request: 5, remembered: true },
    ]);
  });

  test('may be as many as the config allows', async () => {
    const { account } = accountOf({ run: { failures: { share: 0.1, after: 5 } } });
    account.failed(STAGE, 10, error, 11); // 1 of 11
    expect((await errorOf(() => account.failed(STAGE, 11, error, 12))).code).toBe('RUN_TOO_MANY_FAILURES'); // 2 of 12
  });

  test('retries are counted by reason', () => {
    const { account, events } = accountOf();
    account.retried(STAGE, 3, { reason: 'http-429', attempt: 1, waitSeconds: 1 });
    account.retried(STAGE, 4, { reason: 'http-429', attempt: 1, waitSeconds: 1 });
    account.retried(STAGE, 4, { reason: 'timeout', attempt: 2, waitSeconds: 2 });
    expect(account.retries).toEqual({ 'http-429': 2, timeout: 1 });
    expect(events[2]).toEqual({ stage: STAGE, request: 4, reason: 'timeout', attempt: 2, waitSeconds: 2 });
  });
});
