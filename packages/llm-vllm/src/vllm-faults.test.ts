import type { Fault } from '@ablata/testkit/server';
import { describe, expect, it } from 'vitest';
import { connect, context, errorOf, request, run, serve } from '../test/harness.ts';
import type { VllmOptions } from './options.ts';

describe('a fault', () => {
  const once = (fault: Fault) => serve({ faults: [{ firstArrivals: 1, fault }] });

  it.each<[string, Fault, VllmOptions, string]>([
    ['429', { kind: 'status', status: 429, retryAfter: 0 }, {}, 'http-429'],
    ['503', { kind: 'status', status: 503 }, {}, 'http-503'],
    ['500', { kind: 'status', status: 500 }, {}, 'http-500'],
    ['408', { kind: 'status', status: 408 }, {}, 'http-408'],
    ['409', { kind: 'status', status: 409 }, {}, 'http-409'],
    ['a reset', { kind: 'reset' }, {}, 'connection-reset'],
    ['a cut response', { kind: 'cut' }, {}, 'response-cut'],
    ['a cut stream', { kind: 'cut' }, { stream: true }, 'response-cut'],
    ['JSON without its end', { kind: 'truncated-json' }, {}, 'invalid-json'],
    ['a stream without its end', { kind: 'truncated-json' }, { stream: true }, 'invalid-json'],
    ['an error within a stream', { kind: 'error-in-stream' }, { stream: true }, 'error-in-stream'],
    ['no choices', { kind: 'no-choices' }, {}, 'no-choices'],
    ['a server that hangs', { kind: 'hang' }, { timeout: 0.2 }, 'timeout'],
    ['a stream that stalls', { kind: 'stall' }, { stream: true, idleTimeout: 0.2 }, 'idle-timeout'],
  ])('is tried again and reported: %s', async (_, fault, options, reason) => {
    const server = await once(fault);
    const { context: given, retries } = context();
    const completion = await connect(server.url, options).generate(request(1), given);
    expect(retries).toEqual([reason]);
    expect(completion.attempts).toBe(2);
    server.setFaults([]);
    const fine = await connect(server.url).generate(request(1), context().context);
    expect(completion.choices).toEqual(fine.choices);
  });

  it('waits as long as Retry-After says, with all its requests', async () => {
    const server = await serve({ faults: [{ to: 1, fault: { kind: 'status', status: 429, retryAfter: 1 } }] });
    const llm = connect(server.url);
    const since = performance.now();
    await llm.generate(request(1), context().context);
    expect(performance.now() - since).toBeGreaterThan(900);
  });

  it('stops when it is asked to wait beyond patience', async () => {
    const server = await serve({ faults: [{ fault: { kind: 'status', status: 429, retryAfter: 3600 } }] });
    const error = await errorOf(connect(server.url, { patience: 10 }).generate(request(1), context().context));
    expect([error.code, error.scope]).toEqual(['SERVICE_BUSY', 'run']);
    expect(error.message).toMatch(/asks to wait 3600 s, more than the option 'patience' \(10 s\)$/u);
  });

  it('that is the request’s own is not tried again, and the request is named', async () => {
    const server = await serve({ contextLength: 60 });
    const { context: given, retries } = context(41);
    const long = await errorOf(connect(server.url, { maxTokens: 500 }).generate(request(1), given));
    expect([long.code, long.scope]).toEqual(['SERVICE_CONTEXT_TOO_LONG', 'row']);
    expect(long.message).toBe("request 41 does not fit the model's context");
    const bad = await errorOf(
      connect(server.url, { maxTokens: 5, extraBody: { top_p: 7 } }).generate(request(1), given),
    );
    expect([bad.code, bad.scope]).toEqual(['SERVICE_BAD_REQUEST', 'row']);
    expect(bad.message).toBe("the server refuses request 41 as invalid: HTTP 400 (about 'top_p')");
    expect(retries).toEqual([]);
  });

  it('that meets every request stops the run', async () => {
    const server = await serve();
    const llm = connect(server.url, { extraBody: { top_p: 7 } });
    const scopes: string[] = [];
    for (let number = 0; number < 3; number++)
      scopes.push((await errorOf(llm.generate(request(number), context(number).context))).scope);
    expect(scopes).toEqual(['row', 'row', 'run']);
  });

  it('gives up one request after its retries', async () => {
    const server = await serve({ faults: [{ fault: { kind: 'truncated-json' } }] });
    const error = await errorOf(connect(server.url, { retries: 2 }).generate(request(1), context(5).context));
    expect([error.code, error.scope]).toEqual(['SERVICE_GAVE_UP', 'row']);
    expect(error.message).toBe('request 5 failed 3 times, last: broken JSON');
  });

  it('in the answer’s end is counted, and tried again with a higher limit when told', async () => {
    const server = await serve();
    const cut = await connect(server.url, { maxTokens: 4 }).generate(request(1), context().context);
    expect(cut.choices[0]?.finishReason).toBe('length');
    const { context: given, retries } = context();
    const whole = await connect(server.url, { maxTokens: 4, lengthRetries: 4 }).generate(request(1), given);
    expect(whole.choices[0]?.finishReason).toBe('stop');
    expect(whole.choices[0]?.text.startsWith(cut.choices[0]!.text)).toBe(true);
    expect(new Set(retries)).toEqual(new Set(['length']));
  });

  it('of the model’s will is handed on', async () => {
    const server = await serve({ faults: [{ fault: { kind: 'withheld' } }] });
    const llm = connect(server.url);
    expect((await llm.generate(request(1), context().context)).choices).toEqual([
      { text: '', finishReason: 'refused' },
    ]);
    server.setFaults([{ fault: { kind: 'empty' } }]);
    expect((await llm.generate(request(1), context().context)).choices).toEqual([{ text: '', finishReason: 'stop' }]);
  });

  it('of a server that restarts is waited out', async () => {
    const server = await serve();
    const llm = connect(server.url, { concurrency: 4 });
    await llm.generate(request(0), context().context);
    const back = server.restart(0.8);
    const { completions, retries, failed } = await run(llm, 20);
    await back;
    expect(failed).toEqual([]);
    expect(completions).toHaveLength(20);
    expect(retries['connection-refused']).toBeGreaterThan(0);
  });

  it('of a server that stays away stops the run when patience ends', async () => {
    const server = await serve();
    const llm = connect(server.url, { patience: 1 });
    await llm.generate(request(0), context().context);
    await server.stop();
    const error = await errorOf(llm.generate(request(1), context().context));
    expect([error.code, error.scope]).toEqual(['SERVICE_UNREACHABLE', 'run']);
    expect(error.message).toMatch(
      /^no language model server has answered usefully for \d+ s at http:\/\/127\.0\.0\.1:\d+\/v1: connection refused$/u,
    );
    expect(error.hint).toContain('all answers so far are kept');
  });
});

describe('a run over a server that fails in mixed ways', () => {
  it('gives the very answers of a faultless run', async () => {
    // The whole pipeline does this with 2,000 requests in e2e/vllm-faults.test.ts.
    const count = 600;
    const faults: Fault[] = [
      { kind: 'status', status: 429, retryAfter: 0 },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 500 },
      { kind: 'reset' },
      { kind: 'cut' },
      { kind: 'truncated-json' },
      { kind: 'no-choices' },
      { kind: 'hang' },
    ];
    const fine = await serve();
    const faulty = await serve({ faults: [{ rate: 0.2, firstArrivals: 4, fault: faults }] });
    const options: VllmOptions = { timeout: 1.5, concurrency: { start: 32, max: 64 } };
    const expected = await run(connect(fine.url), count);
    const found = await run(connect(faulty.url, options), count);
    expect(found.failed).toEqual([]);
    expect(found.completions.map(({ choices }) => choices)).toEqual(expected.completions.map(({ choices }) => choices));
    const retries = Object.values(found.retries).reduce((sum, each) => sum + each, 0);
    // The books: each attempt beyond a request's first is a retry that was reported under its reason.
    expect(found.completions.reduce((sum, { attempts }) => sum + attempts - 1, 0)).toBe(retries);
    expect(Object.keys(found.retries).toSorted()).toEqual([
      'connection-reset',
      'http-429',
      'http-500',
      'http-503',
      'invalid-json',
      'no-choices',
      'response-cut',
      'timeout',
    ]);
    expect(retries).toBeGreaterThan(count * 0.15);
  });
});
