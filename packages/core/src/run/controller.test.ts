import { rememberedError } from '@ablata/ledger';
import { AblataError } from '@ablata/spec';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../testing/error-of.ts';
import { Controller, type ControllerOptions } from './controller.ts';
import type { RunEvent } from './events.ts';

function controllerOf(options: Partial<ControllerOptions> = {}) {
  const events: RunEvent[] = [];
  const controller = new Controller({
    seed: 1,
    target: 100,
    budget: {},
    run: {},
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { controller, events };
}

const tokens = (prompt: number, completion = 0) => ({ prompt, completion });

describe('demand', () => {
  test('what is expected to be missing, with some to spare', () => {
    const { controller } = controllerOf();
    expect(controller.demand(5)).toBe(25); // 100 rows of 5 a request, a tenth more, rounded up, and two
    controller.kept = 50;
    controller.keptThrough = controller.lastConsumed = 15;
    expect(controller.demand(5)).toBe(18); // 70 expected of 20 requests: 3.5 each
  });

  test('what is consumed and not yet judged will bring as much as the rest', () => {
    const { controller } = controllerOf();
    controller.lastConsumed = 9;
    expect(controller.demand(5)).toBe(14); // 50 rows on the way
    controller.lastConsumed = 19;
    expect(controller.demand(5)).toBe(2);
    controller.kept = 50;
    controller.keptThrough = 15;
    expect(controller.demand(5)).toBe(14); // 4 requests of 3.5 on the way, 36 missing
  });

  test('is never zero, nor endless where nothing is kept', () => {
    const { controller } = controllerOf();
    controller.kept = 100;
    expect(controller.demand(5)).toBeGreaterThan(0);
    controller.kept = 0;
    controller.keptThrough = controller.lastConsumed = 1e9;
    expect(controller.demand(5)).toBe(11_003);
  });
});

describe('budgets', () => {
  test('of requests', () => {
    const { controller } = controllerOf({ budget: { requests: 2 } });
    expect(controller.requestBudget).toBe(2);
    expect(controller.consumed(0, tokens(1))).toBe(false);
    expect(controller.consumed(1, tokens(1))).toBe(true);
    expect(controller.outcome).toBe('budget');
  });

  test('of tokens, prompt and completion', () => {
    const { controller } = controllerOf({ budget: { tokens: 100 } });
    expect(controller.consumed(0, tokens(30, 19))).toBe(false);
    expect(controller.consumed(1, tokens(30, 21))).toBe(true);
    expect(controller.outcome).toBe('budget');
  });

  test('of money, by prices', () => {
    const run = { prices: { prompt: 2, completion: 10 } };
    const { controller } = controllerOf({ budget: { spend: 0.005 }, run });
    expect(controller.cost({ prompt: 1_000_000, completion: 500_000 })).toBe(7);
    expect(controller.consumed(0, tokens(1000, 200))).toBe(false); // 0.004
    expect(controller.consumed(1, tokens(0, 100))).toBe(true); // 0.005
    expect(controllerOf().controller.cost({ prompt: 1, completion: 1 })).toBe(null);
  });

  test('of minutes', async () => {
    const { controller } = controllerOf({ budget: { minutes: 0.05 / 60 } });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(controller.launchingEnded(0)).toBe(true);
    expect(controller.consumed(0, tokens(1))).toBe(true);
    expect(controller.outcome).toBe('budget');
  });

  test('nothing is launched that what is in flight will use up', () => {
    const { controller } = controllerOf({ budget: { tokens: 1000 } });
    expect(controller.launchingEnded(500)).toBe(false); // nothing is known yet
    controller.consumed(0, tokens(100));
    expect(controller.launchingEnded(8)).toBe(false); // 900 expected
    expect(controller.launchingEnded(9)).toBe(true); // 1000 expected
  });

  test('without one, nothing ends', () => {
    const { controller } = controllerOf();
    expect(controller.consumed(1e6, tokens(1e12, 1e12))).toBe(false);
    expect(controller.launchingEnded(1e6)).toBe(false);
  });
});

describe('endings', () => {
  test('the first holds, but the target outranks a budget, and saturation one further ahead', () => {
    const { controller } = controllerOf({ budget: { requests: 10 } });
    controller.consumed(9, tokens(1));
    controller.end('exhausted');
    expect(controller.outcome).toBe('budget');
    expect(controller.saturated(9)).toBe(false);
    expect(controller.saturated(8)).toBe(true);
    expect(controller.outcome).toBe('saturated');
    const other = controllerOf({ budget: { requests: 10 } }).controller;
    other.consumed(9, tokens(1));
    other.reached();
    expect(other.outcome).toBe('target');
  });

  test('no more is launched once it ended', () => {
    const { controller } = controllerOf();
    controller.reached();
    expect(controller.launchingEnded(0)).toBe(true);
  });
});

describe('failed requests', () => {
  const error = new AblataError('SERVICE_REFUSED', 'the server refused request 7', { scope: 'row' });

  test('are reported, and end the run when they are too many', async () => {
    const { controller, events } = controllerOf();
    for (let request = 0; request < 19; request++) controller.failed(request, error);
    const tooMany = await errorOf(() => controller.failed(19, error));
    expect([tooMany.code, tooMany.message, tooMany.hint, tooMany.mender, tooMany.cause]).toEqual([
      'RUN_TOO_MANY_FAILURES',
      '20 of 20 requests failed, more than the share of 0.5 that is allowed; the last: the server refused request 7',
      'Mend the cause and run the same command with --retry-failed; or allow more: run: { failures: { share, after } }.',
      'remote',
      error,
    ]);
    expect(events).toHaveLength(20);
    expect(events[0]).toEqual({
      type: 'failed-request',
      request: 0,
      code: 'SERVICE_REFUSED',
      message: 'the server refused request 7',
      remembered: false,
    });
  });

  test('that the ledger remembered are told apart', () => {
    const { controller, events } = controllerOf();
    controller.failed(3, error);
    controller.failed(5, rememberedError({ code: 'SERVICE_REFUSED', message: 'no', hint: null }));
    expect(events).toMatchObject([{ remembered: false }, { remembered: true, message: 'no' }]);
    expect(controller.failures).toEqual([
      { request: 3, remembered: false },
      { request: 5, remembered: true },
    ]);
  });

  test('may be as many as the config allows', async () => {
    const { controller } = controllerOf({ run: { failures: { share: 0.1, after: 5 } } });
    controller.failed(10, error); // 1 of 11
    expect((await errorOf(() => controller.failed(11, error))).code).toBe('RUN_TOO_MANY_FAILURES'); // 2 of 12
  });

  test('retries are counted by reason', () => {
    const { controller, events } = controllerOf();
    controller.retried(3, { reason: 'http-429', attempt: 1, waitSeconds: 1 });
    controller.retried(4, { reason: 'http-429', attempt: 1, waitSeconds: 1 });
    controller.retried(4, { reason: 'timeout', attempt: 2, waitSeconds: 2 });
    expect(controller.retries).toEqual({ 'http-429': 2, timeout: 1 });
    expect(events[2]).toEqual({ type: 'retry', request: 4, reason: 'timeout', attempt: 2, waitSeconds: 2 });
  });
});
