import { type Fault, type RefusalName, refusals } from '@ablata/testkit/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect, errorOf, recorder, request, run, schema, serve } from '../test/harness.ts';
import type { VllmOptions } from './options.ts';

const ROWS = 200;
const FEW = { to: 6 } as const;
/** Deadlines short enough for a test of faults that only a deadline ends. */
const QUICK: VllmOptions = { timeout: 0.5, idleTimeout: 0.3, firstTokenTimeout: 0.3 };
const SLOW = new Set(['drip', 'endless', 'hang', 'stall']);
const deadlines = ({ kind }: Fault): VllmOptions => (SLOW.has(kind) ? QUICK : {});

let expected: readonly string[];
const textsOf = ({ completions }: Awaited<ReturnType<typeof run>>) =>
  completions.map(({ choices }) => choices[0]?.text as string);
beforeAll(async () => {
  const server = await serve();
  expected = textsOf(await run(connect(server.url), ROWS));
});

describe('a run of 200 at a server that does this for a while gives the right texts:', () => {
  it.each<[Fault, string, VllmOptions?]>([
    [{ kind: 'bad-chunk' }, 'response-cut'],
    [{ kind: 'bad-header' }, 'protocol-error'],
    [{ kind: 'huge-headers' }, 'protocol-error'],
    [{ kind: 'drip' }, 'timeout'],
    [{ kind: 'drip' }, 'first-token-timeout', { stream: true }],
    [{ kind: 'endless' }, 'timeout'],
    [{ kind: 'endless' }, 'timeout', { stream: true }],
    [{ kind: 'hang' }, 'timeout', { stream: true }],
    [{ kind: 'stall' }, 'idle-timeout', { stream: true }],
    [{ kind: 'web-page' }, 'web-page'],
    [{ kind: 'web-page' }, 'web-page', { stream: true }],
    [{ kind: 'body', text: '' }, 'invalid-json'],
    [{ kind: 'body', text: '"hello"' }, 'malformed-answer'],
    [{ kind: 'body', text: '{"error":{"message":"engine died"}}' }, 'error-in-answer'],
    [{ kind: 'index', index: 4_294_967_293 }, 'malformed-answer'],
    [{ kind: 'index', index: 4_294_967_293 }, 'malformed-answer', { stream: true }],
    [{ kind: 'finish', reason: '' }, 'stream-cut', { stream: true }],
    [{ kind: 'refusal', of: 'engine-dead-vllm' }, 'http-500'],
  ])('%j, tried again as %s %j', async (fault, reason, options = {}) => {
    const server = await serve({ faults: [{ ...FEW, fault }] });
    const ended = await run(connect(server.url, { ...deadlines(fault), ...options }), ROWS);
    expect(textsOf(ended)).toEqual(expected);
    // On a busy machine an answer may come too late for so short a deadline.
    expect(Object.keys(ended.retries).filter((each) => each === reason || !SLOW.has(fault.kind))).toEqual([reason]);
  });
});

describe('a run of 200 at a server that always does this gives the right texts:', () => {
  it.each<[Fault, VllmOptions?]>([
    [{ kind: 'parts' }],
    [{ kind: 'parts' }, { stream: true }],
    [{ kind: 'index', index: null }],
    [{ kind: 'index', index: null }, { stream: true }],
    [{ kind: 'no-delta', written: 'missing' }, { stream: true }],
    [{ kind: 'no-delta', written: 'null' }, { stream: true }],
    [{ kind: 'not-streamed' }, { stream: true }],
    [{ kind: 'reasoning', field: 'reasoning' }, { reasoning: 'answer' }],
    [
      { kind: 'reasoning', field: 'reasoning_content' },
      { reasoning: 'answer', stream: true },
    ],
  ])('%j %j', async (fault, options = {}) => {
    const server = await serve({ faults: [{ fault }] });
    const ended = await run(connect(server.url, options), ROWS);
    expect(textsOf(ended)).toEqual(expected);
    expect(ended.retries).toEqual({});
  });

  it.each([
    '{"prompt_tokens":1e999}',
    '{}',
    '{"prompt_tokens":"7","completion_tokens":"9"}',
    '{"prompt_tokens":-5}',
    '[]',
    '"many"',
  ])('usage %s, which is not believed, and said', async (json) => {
    const server = await serve({ faults: [{ fault: { kind: 'usage', json } }] });
    for (const stream of [false, true]) {
      const { logger, lines } = recorder();
      const ended = await run(connect(server.url, { stream }, logger), ROWS);
      expect(textsOf(ended)).toEqual(expected);
      for (const { usage, extra } of ended.completions) {
        expect(usage).toEqual({ promptTokens: 0, completionTokens: 0 });
        expect(extra).toMatchObject({ usage: 'invalid' });
      }
      expect(lines).toEqual(['the server states no usage that can be believed: tokens are counted as 0 {}']);
    }
  });

  it('reasoning without an answer: empty, kept beside it, and said once', async () => {
    for (const field of ['reasoning', 'reasoning_content'] as const) {
      const server = await serve({ faults: [{ fault: { kind: 'reasoning', field } }] });
      const { logger, lines } = recorder();
      const { completions } = await run(connect(server.url, {}, logger), ROWS);
      expect(completions.map(({ choices }) => choices[0]?.text)).toEqual(expected.map(() => ''));
      expect(completions.map(({ extra }) => extra)).toEqual(
        expected.map((text) => ({ model: 'tiny', reasoning: [text] })),
      );
      expect(lines).toEqual([
        expect.stringMatching(/^an answer is empty but for its reasoning: .*'reasoning' to answer \{\}$/u),
      ]);
    }
  });

  it.each(['max_tokens', 'stream_options'] as const)('refuses %s, and is asked in the way it wants', async (name) => {
    const server = await serve({ refuses: [name], flavour: 'openai' });
    const llm = connect(server.url, { stream: true });
    const ended = await run(llm, ROWS);
    expect(textsOf(ended)).toEqual(expected);
    expect(ended.retries).toEqual({});
    const last = server.requests.at(-1)?.body ?? {};
    expect(name in last).toBe(false);
    if (name === 'max_tokens') expect(last['max_completion_tokens']).toBe(2048);
  });
});

describe('a run of 200 at a server that always does this ends with its cause:', () => {
  const KEY = 'sk-canary-0123456789';
  process.env['ABLATA_TEST_NAMED'] = KEY;
  async function end(fault: Fault, options: VllmOptions = {}, make = request) {
    const server = await serve({ faults: [{ fault }] });
    const error = await errorOf(
      run(
        connect(server.url, { patience: 0.8, ...deadlines(fault), apiKeyEnv: 'ABLATA_TEST_NAMED', ...options }),
        ROWS,
        make,
      ),
    );
    const all = JSON.stringify([error.message, error.hint, error.details, String(error.cause)]);
    expect(all).not.toContain('canary');
    expect(error.scope).toBe('run');
    return `${error.code}: ${error.message} ${error.hint}`.replaceAll(server.url, 'URL');
  }

  it.each<[Fault, RegExp, VllmOptions?]>([
    [
      { kind: 'hang' },
      /^SERVICE_UNREACHABLE: no language model server has answered usefully for \d+ s at URL: no answer in time /u,
    ],
    [{ kind: 'drip' }, /: no answer in time /u],
    [{ kind: 'drip' }, /: no first token in time /u, { stream: true }],
    [{ kind: 'endless' }, /: no answer in time /u],
    [{ kind: 'stall' }, /: a stream that fell silent /u, { stream: true }],
    [{ kind: 'reset' }, /^SERVICE_UNREACHABLE: .*: connection reset /u],
    [{ kind: 'status', status: 502 }, /^SERVICE_UNREACHABLE: .*: HTTP 502 /u],
    [{ kind: 'status', status: 503 }, /^SERVICE_BUSY: .*: HTTP 503 /u],
    [{ kind: 'bad-chunk' }, /: an answer that broke off /u],
    [{ kind: 'bad-header' }, /: an answer that breaks the rules of HTTP \(HPE_\w+\) /u],
    [{ kind: 'huge-headers' }, /: an answer that breaks the rules of HTTP \(HPE_HEADER_OVERFLOW\) /u],
    [{ kind: 'web-page' }, /: a web page came instead of an answer /u],
    [{ kind: 'body', text: '"hello"' }, /: malformed answer /u],
    [{ kind: 'index', index: 4_294_967_293 }, /: malformed answer /u, { stream: true }],
    [{ kind: 'echo-key' }, /^SERVICE_BAD_REQUEST: the server refuses every request, last request \d+: HTTP 400 /u],
    [
      { kind: 'redirect', to: `http://127.0.0.1:9/v2?key=${KEY}` },
      /^SERVICE_REDIRECT: the server at URL redirects to http:\/\/127\.0\.0\.1:9\/v2: HTTP 307 /u,
    ],
    [{ kind: 'status', status: 401 }, /^SERVICE_UNAUTHORIZED: .*ABLATA_TEST_NAMED\.$/u],
  ])('%j: %s %j', async (fault, words, options) => {
    expect(await end(fault, options)).toMatch(words);
  });

  const context =
    /^SERVICE_CONTEXT_TOO_LONG: no request fits the model's context, last request \d+ Lower its option 'maxTokens'/u;
  const words: Readonly<Record<RefusalName, RegExp>> = {
    'context-vllm': context,
    'context-vllm-max-tokens': context,
    'context-sglang': context,
    'context-sglang-requested': context,
    'context-llama.cpp': context,
    'context-llama.cpp-batch': context,
    'context-tgi': context,
    'context-tei': context,
    'context-ollama': context,
    'context-openai': context,
    // It wants what it refuses, too: the words are those of any refused field.
    'max-tokens-openai': /about 'max_completion_tokens'|about 'max_tokens'/u,
    'stream-options': /^SERVICE_BAD_REQUEST: the server refuses every request/u,
    'greedy-n-vllm': /^SERVICE_BAD_REQUEST: .* gives one choice only at temperature 0 .*'temperature'/u,
    'system-role-gemma': /^SERVICE_BAD_REQUEST: .* takes no system message .*systemRole: false/u,
    'system-role-mistral': /takes no system message .*systemRole: false/u,
    'min-items-openai':
      /^SERVICE_STRUCTURED_OUTPUT: .* refuses a JSON Schema sent as response_format \(about 'minItems'\)/u,
    'unique-items-vllm': /^SERVICE_STRUCTURED_OUTPUT: .* \(about 'uniqueItems'\)/u,
    'engine-dead-vllm':
      /: HTTP 500 vLLM's engine died; its log says why\. .*--no-enable-chunked-prefill, or set seed: false/u,
    'no-route-vllm':
      /^SERVICE_NO_ROUTE: the server at URL has no \/chat\/completions Does its option 'baseURL' end in \/v1\?/u,
  };
  it.each(Object.keys(refusals) as RefusalName[])('refuses in the words of %s', async (name) => {
    const make = (seed: number) => request(seed, /items/u.test(name) ? { jsonSchema: schema } : {});
    expect(await end({ kind: 'refusal', of: name }, {}, make)).toMatch(words[name]);
  });
});
