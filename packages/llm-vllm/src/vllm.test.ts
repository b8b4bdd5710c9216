import { describe, expect, it } from 'vitest';
import { connect, context, errorOf, open, recorder, request, schema, serve } from '../test/harness.ts';
import { connectVllm } from './create-vllm.ts';
import type { VllmOptions } from './options.ts';

describe('an answer', () => {
  it('holds text, usage and how it ended, and is the same for the same seed', async () => {
    const server = await serve();
    const llm = connect(server.url);
    const first = await llm.generate(request(7), context().context);
    const again = await llm.generate(request(7), context().context);
    expect(first.choices).toEqual(again.choices);
    expect(first.choices[0]).toEqual({ text: expect.stringMatching(/^[A-Z].*\.$/u), finishReason: 'stop' });
    expect(first.usage.promptTokens).toBeGreaterThan(10);
    expect(first.usage.completionTokens).toBeGreaterThan(5);
    expect(again.usage.cachedTokens).toBeGreaterThan(0);
    expect(first.attempts).toBe(1);
    expect(first.extra).toEqual({ model: 'tiny' });
    expect((await llm.generate(request(8), context().context)).choices).not.toEqual(first.choices);
  });

  it.each([
    ['chat', false],
    ['chat', true],
    ['completions', false],
    ['completions', true],
  ] as const)('is the same over %s, streamed: %s', async (api, stream) => {
    const server = await serve();
    const plain = await connect(server.url, { api }).generate(request(3, { n: 2 }), context().context);
    const llm = connect(server.url, { api, stream, logprobs: true });
    const { choices, usage } = await llm.generate(request(3, { n: 2 }), context().context);
    expect(choices.map(({ text }) => text)).toEqual(plain.choices.map(({ text }) => text));
    expect(new Set(choices.map(({ text }) => text)).size).toBe(2);
    expect({ ...usage, cachedTokens: 0 }).toEqual({ ...plain.usage, cachedTokens: 0 });
    for (const { logprobs } of choices)
      expect(logprobs?.every((value) => value <= 0) && logprobs.length > 5).toBe(true);
  });

  it('is plain JSON', async () => {
    const llm = connect((await serve()).url, { logprobs: true });
    const completion = await llm.generate(request(1), context().context);
    expect(JSON.parse(JSON.stringify(completion))).toEqual(completion);
  });

  it('obeys a JSON Schema, checked once', async () => {
    const server = await serve();
    const llm = connect(server.url);
    const completions = await Promise.all(
      [1, 2, 3].map((seed) => llm.generate(request(seed, { jsonSchema: schema }), context().context)),
    );
    for (const { choices } of completions) {
      expect((JSON.parse(choices[0]!.text) as { responses: object[] }).responses).toHaveLength(2);
    }
    expect(server.requests.filter(({ headers }) => headers['x-request-id'] === 'ablata-check')).toHaveLength(1);
  });

  it('is completed when a server gives fewer choices than asked for', async () => {
    const server = await serve({ answer: ({ seed }) => `advice number ${seed}` });
    server.setFaults([]);
    const stingy = connect(server.url, { extraBody: { n: 1 } });
    const { choices } = await stingy.generate(request(10, { n: 3 }), context().context);
    expect(choices.map(({ text }) => text)).toEqual(['advice number 10', 'advice number 11', 'advice number 12']);
  });
});

describe('what is sent', () => {
  const options: VllmOptions = {
    topK: 20,
    minP: 0.05,
    topP: 0.9,
    stop: ['###'],
    extraBody: { priority: 1 },
    maxTokens: 99,
  };

  it('is all of it, to vLLM', async () => {
    const server = await serve();
    await connect(server.url, options).generate(request(5), context(17).context);
    const sent = server.requests.at(-1)!;
    expect(sent.headers['x-request-id']).toBe('ablata-17-1');
    expect(sent.headers.authorization).toBeUndefined();
    expect(sent.body).toMatchObject({
      seed: 5,
      temperature: 1,
      top_k: 20,
      min_p: 0.05,
      top_p: 0.9,
      stop: ['###'],
      priority: 1,
      max_tokens: 99,
    });
  });

  it('is refused by name where a server does not know it, and left out of request and identity when told', async () => {
    const server = await serve({ flavour: 'openai' });
    const error = await errorOf(connect(server.url, options).generate(request(5), context().context));
    expect([error.code, error.scope]).toEqual(['SERVICE_BAD_REQUEST', 'run']);
    expect(error.message).toMatch(/does not know a field that is sent: 'top_k'$/u);
    expect(error.hint).toContain("set its option 'server' to openai");
    const { logger, lines } = recorder();
    const told = connect(server.url, { ...options, server: 'openai', extraBody: {} }, logger);
    await told.generate(request(5), context().context);
    expect(Object.keys(server.requests.at(-1)!.body!)).not.toContain('top_k');
    expect(told.identity).toMatchObject({ topK: null, minP: null, topP: 0.9 });
    expect(lines).toEqual(['server: openai, hence topK, minP left out {"options":["topK","minP"]}']);
  });

  it('puts what all requests share first, so that it is cached', async () => {
    const server = await serve();
    const llm = connect(server.url);
    await llm.generate(request(1), context().context);
    const { usage } = await llm.generate(request(2), context().context);
    expect(usage.cachedTokens).toBeGreaterThan(10);
  });
});

describe('an identity', () => {
  it('follows every option that could change an answer, and no other', () => {
    const of = (options: VllmOptions) => JSON.stringify(connect('http://one:1/v1', options).identity);
    const base = of({});
    const changes: VllmOptions[] = [
      { model: 'other' },
      { api: 'completions' },
      { temperature: 0.7 },
      { topP: 0.9 },
      { topK: 5 },
      { minP: 0.1 },
      { presencePenalty: 1 },
      { frequencyPenalty: 1 },
      { repetitionPenalty: 1.1 },
      { maxTokens: 7 },
      { minTokens: 7 },
      { stop: 'x' },
      { seed: false },
      { logprobs: true },
      { lengthRetries: 1 },
      { structured: 'off' },
      { chatTemplateKwargs: { enable_thinking: false } },
      { extraBody: { priority: 1 } },
      { server: 'vllm' },
    ];
    expect(new Set([base, ...changes.map(of)]).size).toBe(changes.length + 1);
    const same: VllmOptions[] = [
      { baseURL: ['http://two:1/v1', 'http://three:1/v1'] },
      { timeout: 5 },
      { idleTimeout: 5 },
      { retries: 1 },
      { patience: 5 },
      { concurrency: 3 },
      { stream: true },
      { headers: { 'X-A': 'b' } },
    ];
    for (const options of same) expect(of(options)).toBe(base);
    expect(of({ extraBody: { a: 1, b: { c: 2, d: 3 } } })).toBe(of({ extraBody: { b: { d: 3, c: 2 }, a: 1 } }));
  });
});

describe('the model', () => {
  it('is asked from a server that serves only one', async () => {
    const server = await serve({ models: ['only/one'] });
    const llm = await connectVllm({ baseURL: server.url });
    open.push(llm as AsyncDisposable);
    expect(llm.identity['model']).toBe('only/one');
    await llm.generate(request(1), context().context);
  });

  it('must be named when there are several', async () => {
    const server = await serve({ models: ['a', 'b'] });
    const error = await errorOf(connectVllm({ baseURL: server.url }));
    expect(error.message).toMatch(
      /^option 'model' is missing, and the server at http:\/\/127\.0\.0\.1:\d+\/v1 serves 2$/u,
    );
    expect(error.hint).toBe("Write one of these as 'model': a, b.");
  });

  it('that is not served ends the start with the names of those that are', async () => {
    const server = await serve({ models: ['a', 'b'] });
    const error = await errorOf(connect(server.url).start!(new AbortController().signal));
    expect([error.code, error.scope]).toEqual(['SERVICE_MODEL_UNKNOWN', 'run']);
    expect(error.message).toMatch(/does not serve the model 'tiny'$/u);
    expect(error.hint).toBe("It serves: a, b. Write one of these as its option 'model'.");
  });
});
