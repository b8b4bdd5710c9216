import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statusFailure } from './status.ts';

const failure = (status: number, error: unknown = {}, headers: Record<string, string> = {}, sent: string[] = []) =>
  statusFailure({ status, headers, text: typeof error === 'string' ? error : JSON.stringify({ error }) }, sent, {
    topics: { greedy: /n must be 1/u },
    words: ['minItems'],
  });

describe('statusFailure', () => {
  it.each([
    [429, 'load'],
    [503, 'load'],
    [529, 'load'],
    [502, 'gateway'],
    [504, 'gateway'],
    [500, 'transient'],
    [408, 'transient'],
    [409, 'transient'],
    [501, 'final'],
    [400, 'final'],
    [401, 'final'],
    [422, 'final'],
  ])('%i is %s', (status, kind) => expect(failure(status)).toMatchObject({ kind, reason: `http-${status}` }));

  it('reads Retry-After in each of its forms', () => {
    const after = (headers: Record<string, string>) => failure(429, {}, headers).retryAfter;
    expect(after({ 'retry-after': '7' })).toBe(7);
    expect(after({ 'retry-after-ms': '250' })).toBe(0.25);
    expect(after({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() })).toBeGreaterThan(50);
    expect(after({ 'retry-after': 'soon' })).toBeUndefined();
    expect(after({})).toBeUndefined();
  });

  it.each([
    ['vLLM', 400, { message: "This model's maximum context length is 4096 tokens. However, you requested 5000." }],
    [
      'vLLM, of max_tokens',
      400,
      { message: 'max_tokens=5000 cannot be greater than max_model_len=4096', param: 'max_tokens' },
    ],
    [
      'vLLM, of the prompt',
      400,
      { message: 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.' },
    ],
    ['SGLang', 400, { message: "Requested token count exceeds the model's maximum context length of 4096 tokens." }],
    [
      'SGLang, of the input',
      400,
      { message: "The input (5000 tokens) is longer than the model's context length (4096 tokens)." },
    ],
    [
      'llama.cpp',
      400,
      {
        message: 'the request exceeds the available context size, try increasing it',
        type: 'exceed_context_size_error',
      },
    ],
    [
      'llama.cpp, with numbers',
      400,
      { message: 'request (5000 tokens) exceeds the available context size (4096 tokens)' },
    ],
    [
      'llama.cpp, embeddings',
      500,
      { message: 'input (600 tokens) is too large to process. increase the physical batch size' },
    ],
    ['TGI', 422, 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000'],
    ['TGI, of the input', 422, 'Input validation error: `inputs` must have less than 4095 tokens. Given: 5000'],
    ['Ollama', 400, 'the input length exceeds the context length'],
    ['OpenAI', 400, { message: 'Too long.', code: 'context_length_exceeded', param: 'messages' }],
    ['OpenAI, of the input', 400, { message: 'Input tokens exceed the configured limit of 272000 tokens.' }],
  ])('knows the words of %s for a context that is too long', (_, status, error) => {
    expect(failure(status, error)).toMatchObject({ kind: 'final', topic: 'context-too-long' });
  });

  it.each([
    'Invalid value for temperature',
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    'n must be 1 when using greedy sampling',
    'Input should be a valid list of messages',
  ])('takes for no such thing: %s', (message) => {
    expect(failure(400, { message }).topic).not.toBe('context-too-long');
  });

  it('names topic, field and word when they were known before, and repeats nothing else', () => {
    const sent = ['max_tokens', 'top_p'];
    expect(failure(400, { message: 'n must be 1 when using greedy sampling' }).topic).toBe('greedy');
    expect(failure(400, { message: 'x', param: 'body.top_p' }, {}, sent).param).toBe('top_p');
    expect(failure(400, { message: 'wrong max_tokens' }, {}, sent).param).toBe('max_tokens');
    expect(failure(400, { message: "'minItems' is not permitted" }).word).toBe('minItems');
    const detail = { detail: [{ loc: ['body', 'top_p'], msg: 'too large', input: 'canary' }] };
    expect(failure(422, JSON.stringify(detail), {}, sent)).toMatchObject({ param: 'top_p' });
  });

  it('lets no text of a server through, whichever field it stands in', () => {
    const text = fc.string({ minLength: 1, maxLength: 12 }).map((tail) => `sk-canary${tail}`);
    const fields = fc.dictionary(fc.constantFrom('message', 'param', 'type', 'code', 'detail', 'loc', 'x'), text);
    fc.assert(
      fc.property(fields, fc.constantFrom(400, 401, 422, 429, 500), (error, status) => {
        for (const body of [
          JSON.stringify({ error }),
          JSON.stringify(error),
          JSON.stringify({ error: error['message'] }),
          error['message'] ?? '',
        ]) {
          const result = failure(status, body, {}, ['top_p']);
          expect(JSON.stringify(result)).not.toContain('canary');
        }
      }),
    );
  });
});
