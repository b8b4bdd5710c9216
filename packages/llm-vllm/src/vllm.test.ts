import { inspect } from 'node:util';
import type { AblataError, Completion, CompletionRequest, GenerateContext, JsonObject, Logger } from '@ablata/spec';
import { type FakeServerOptions, type Fault, startServer } from '@ablata/testkit/server';
import { afterEach, describe, expect, it } from 'vitest';
import { connectVllm, createVllm } from './create-vllm.ts';
import type { VllmOptions } from './options.ts';

const request = (seed: number, more: Partial<CompletionRequest> = {}): CompletionRequest => ({
  messages: [
    { role: 'system', content: 'Write advice for people who solve problems. Be general and brief.' },
    { role: 'user', content: `Problem 1: question ${seed}` },
  ],
  n: 1,
  seed,
  ...more,
});

interface Seen {
  readonly context: GenerateContext;
  readonly retries: string[];
}

function context(number = 0, signal = new AbortController().signal): Seen {
  const retries: string[] = [];
  return { context: { signal, request: number, onRetry: ({ reason }) => retries.push(reason) }, retries };
}

const schema = {
  type: 'object',
  properties: {
    responses: {
      type: 'array',
      minItems: 2,
      maxItems: 2,
      items: { type: 'object', properties: { text: { type: 'string' } } },
    },
  },
};

/** Asks many at a time, as core does. */
async function run(
  llm: {
    concurrency(): number;
    generate: (request: CompletionRequest, context: GenerateContext) => Promise<Completion>;
  },
  count: number,
  make = request,
) {
  const completions: Completion[] = [];
  const retries: Record<string, number> = {};
  const failed: number[] = [];
  const { signal } = new AbortController();
  let next = 0;
  let running = 0;
  await new Promise<void>((resolve, reject) => {
    const launch = (): void => {
      while (next < count && running < llm.concurrency()) {
        const number = next++;
        running++;
        const onRetry = ({ reason }: { reason: string }): void => {
          retries[reason] = (retries[reason] ?? 0) + 1;
        };
        llm
          .generate(make(number), { signal, request: number, onRetry })
          .then(
            (completion) => {
              completions[number] = completion;
            },
            (error: AblataError) => {
              if (error.scope !== 'row') reject(error);
              failed.push(number);
            },
          )
          .then(() => {
            running--;
            if (next === count && running === 0) resolve();
            else launch();
          }, reject);
      }
    };
    launch();
  });
  return { completions, retries, failed };
}

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each[Symbol.asyncDispose]();
});

async function serve(options: FakeServerOptions = {}) {
  const server = await startServer(options);
  open.push(server);
  return server;
}

function connect(url: string | string[], options: VllmOptions = {}, logger?: Logger) {
  const llm = createVllm({ baseURL: url, model: 'tiny', ...options }, logger === undefined ? {} : { logger });
  open.push(llm as AsyncDisposable);
  return llm;
}

function recorder(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const write = (message: string, details: JsonObject = {}): void =>
    void lines.push(`${message} ${JSON.stringify(details)}`);
  return { logger: { debug: write, info: write, warn: write }, lines };
}

async function errorOf(promise: Promise<unknown>): Promise<AblataError> {
  return promise.then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: AblataError) => error,
  );
}

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

  it("leaves out vLLM's own to others, and says so", async () => {
    const server = await serve({ flavour: 'openai' });
    const { logger, lines } = recorder();
    await connect(server.url, options, logger).generate(request(5), context().context);
    expect(Object.keys(server.requests.at(-1)!.body!)).not.toContain('top_k');
    expect(lines).toEqual(['not vLLM: topK, minP left out {"options":["topK","minP"]}']);
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
      /^llm option model is missing, and the server at http:\/\/127\.0\.0\.1:\d+\/v1 serves 2$/u,
    );
    expect(error.hint).toBe('Write one of these as llm.model: a, b.');
  });

  it('that is not served ends the start with the names of those that are', async () => {
    const server = await serve({ models: ['a', 'b'] });
    const error = await errorOf(connect(server.url).start!(new AbortController().signal));
    expect([error.code, error.scope]).toEqual(['SERVICE_MODEL_UNKNOWN', 'run']);
    expect(error.message).toMatch(/does not serve the model 'tiny'$/u);
    expect(error.hint).toBe('It serves: a, b. Write one of these as llm.model.');
  });
});

describe('at the start', () => {
  const start = (url: string, options: VllmOptions = {}) =>
    errorOf(connect(url, options).start!(new AbortController().signal));

  it('names the address and how to start a server when none is there', async () => {
    const error = await start('http://user:canary@127.0.0.1:9/v1?key=canary');
    expect(error.code).toBe('SERVICE_UNREACHABLE');
    expect(error.message).toBe('no language model server answers at http://127.0.0.1:9/v1: connection refused');
    expect(error.hint).toBe('Start one, for instance with: vllm serve tiny --port 9; or correct llm.baseURL.');
  });

  it('tells an unknown host', async () => {
    const error = await start('http://no-such-host.invalid:8000/v1');
    expect(error.message).toBe(
      'no language model server answers at http://no-such-host.invalid:8000/v1: its name is not known',
    );
  });

  it('tells a missing key', async () => {
    const server = await serve({ apiKey: 'canary' });
    const error = await start(server.url);
    expect(error.code).toBe('SERVICE_UNAUTHORIZED');
    expect(error.hint).toBe('Put the key into an environment variable and name it: llm.apiKeyEnv: MY_KEY.');
  });

  it('tells an unset variable, a bad address and a missing file', async () => {
    expect(() => connect('http://x/v1', { apiKeyEnv: 'ABLATA_TEST_UNSET' })).toThrow(
      'llm option apiKeyEnv names the environment variable ABLATA_TEST_UNSET, which is not set',
    );
    expect(() => connect('http://x/v1', { headers: { 'X-Key': { env: 'ABLATA_TEST_UNSET' } } })).toThrow(
      'headers.X-Key',
    );
    expect(() => connect('localhost:8000')).toThrow('llm option baseURL is not an http or https address');
    expect(() => connect(['http://x/v1', 'nope'])).toThrow('baseURL (number 2)');
    expect(() => connect('https://x/v1', { tls: { ca: 'missing.pem' } })).toThrow(
      "llm option tls.ca: can't read 'missing.pem'",
    );
  });

  it('tells a plain server where https is spoken, and the other way round', async () => {
    const server = await serve();
    const error = await start(server.url.replace('http:', 'https:'));
    expect(error.code).toBe('SERVICE_TLS');
  });

  it('goes on with the servers that answer', async () => {
    const server = await serve();
    const { logger, lines } = recorder();
    const llm = connect(['http://127.0.0.1:9/v1', server.url], {}, logger);
    await llm.start!(new AbortController().signal);
    expect(lines).toEqual(['http://127.0.0.1:9/v1 does not answer; it will be tried again {}']);
    await llm.generate(request(1), context().context);
  });

  it('warns when JSON Schemas are ignored, and tells when they are refused', async () => {
    const deaf = await serve({ structured: false });
    const { logger, lines } = recorder();
    await connect(deaf.url, {}, logger).generate(request(1, { jsonSchema: schema }), context().context);
    expect(lines[0]).toContain('does not enforce JSON Schemas sent as response_format');
    const strict = await serve({ faults: [{ to: 1, fault: { kind: 'status', status: 400, message: 'canary' } }] });
    const error = await errorOf(connect(strict.url).generate(request(1, { jsonSchema: schema }), context().context));
    expect([error.code, error.scope]).toEqual(['SERVICE_STRUCTURED_OUTPUT', 'run']);
    expect(error.hint).toBe('Set llm.structured: off and, in the prompt, form: tags.');
  });
});

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
    ['a cut stream', { kind: 'cut' }, { stream: true }, 'connection-reset'],
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
    expect(error.message).toMatch(/asks to wait 3600 s, more than llm\.patience \(10 s\)$/u);
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
    expect(error.message).toBe('request 5 failed 3 times, last: invalid json');
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
      /^no language model server has answered for \d+ s at http:\/\/127\.0\.0\.1:\d+\/v1: connection refused$/u,
    );
    expect(error.hint).toContain('all answers so far are kept');
  });
});

describe('an abort', () => {
  it('is obeyed at once, whatever goes on', async () => {
    const server = await serve({ faults: [{ fault: { kind: 'hang' } }] });
    for (const options of [{ concurrency: 1 }, { concurrency: 1, stream: true }] as VllmOptions[]) {
      const llm = connect(server.url, options);
      const controller = new AbortController();
      const asked = [1, 2, 3].map((seed) =>
        errorOf(llm.generate(request(seed), context(seed, controller.signal).context)),
      );
      setTimeout(() => controller.abort(new Error('enough')), 100);
      const since = performance.now();
      const errors = await Promise.all(asked);
      expect(errors.map(({ message }) => message)).toEqual(['enough', 'enough', 'enough']);
      expect(performance.now() - since).toBeLessThan(5000);
      expect(llm.concurrency()).toBe(1);
    }
  });
});

describe('several servers', () => {
  it('share the load, and a sick one is rested and tried again', async () => {
    const [one, two] = [await serve(), await serve()];
    const llm = connect([one.url, two.url], { concurrency: 4 });
    expect(llm.concurrency()).toBe(8);
    await run(llm, 60);
    const generated = (server: typeof one) => server.requests.filter(({ body }) => body !== undefined).length;
    expect(generated(one)).toBeGreaterThan(15);
    expect(generated(two)).toBeGreaterThan(15);
    two.setFaults([{ fault: { kind: 'status', status: 500 } }]);
    const before = generated(two);
    const { failed } = await run(llm, 60);
    expect(failed).toEqual([]);
    expect(generated(two) - before).toBeLessThan(30);
    two.setFaults([]);
    const rested = generated(two);
    // However long its rest: it comes back.
    while (generated(two) <= rested + 5) await run(llm, 10);
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

describe('secrets', () => {
  it('are in no log, error or identity', async () => {
    process.env['ABLATA_TEST_KEY'] = 'canary-key';
    process.env['ABLATA_TEST_HEADER'] = 'canary-header';
    const server = await serve({ apiKey: 'canary-key', contextLength: 2000 });
    const said: string[] = [];
    const { logger, lines } = recorder();
    const secretive = {
      apiKeyEnv: 'ABLATA_TEST_KEY',
      headers: { 'X-Secret': { env: 'ABLATA_TEST_HEADER' }, 'X-Plain': 'canary-plain' },
      extraBody: { user: 'canary-user' },
      chatTemplateKwargs: { note: 'canary-kwargs' },
      retries: 0,
      patience: 1,
      timeout: 0.2,
    } satisfies VllmOptions;
    const canary = request(1, { messages: [{ role: 'user', content: 'canary-prompt' }] });
    const attempt = async (options: VllmOptions): Promise<void> => {
      const llm = connect(
        server.url.replace('//', '//canary-user:canary-password@'),
        { ...secretive, ...options },
        logger,
      );
      said.push(JSON.stringify(llm.identity), inspect(llm, { depth: 4 }));
      const seen: string[] = [];
      await llm
        .generate(canary, {
          signal: new AbortController().signal,
          request: 1,
          onRetry: (retry) => seen.push(JSON.stringify(retry)),
        })
        .catch((error: unknown) =>
          said.push(
            inspect(error, { depth: 20, showHidden: true }),
            (error as Error).stack ?? '',
            JSON.stringify(error),
          ),
        );
      said.push(...seen);
      await llm[Symbol.asyncDispose]?.();
    };
    server.setFaults([{ to: 1, fault: { kind: 'status', status: 503, message: 'canary-prompt' } }]);
    await attempt({ retries: 1 });
    await attempt({ extraBody: { top_p: 7, user: 'canary-user' } });
    await attempt({ maxTokens: 5000 });
    await attempt({ model: 'unknown' });
    await attempt({ apiKeyEnv: 'ABLATA_TEST_HEADER' });
    for (const kind of ['reset', 'cut', 'truncated-json', 'hang', 'no-choices', 'error-in-stream'] as const) {
      server.setFaults([{ fault: { kind } }]);
      await attempt({});
      await attempt({ stream: true });
    }
    server.setFaults([{ fault: { kind: 'status', status: 422, message: 'you said: canary-prompt' } }]);
    await attempt({});
    await server.stop();
    await attempt({});
    expect(
      server.requests.some(
        ({ headers }) => headers['x-secret'] === 'canary-header' && headers['x-plain'] === 'canary-plain',
      ),
    ).toBe(true);
    expect(said.length).toBeGreaterThan(40);
    expect([...said, ...lines].filter((line) => line.includes('canary'))).toEqual([]);
  });
});
