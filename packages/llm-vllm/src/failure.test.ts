import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { describe, expect, it } from 'vitest';
import { classify, MalformedAnswer } from './failure.ts';

const status = (code: number, headers: Record<string, string> = {}, body: object = {}) =>
  APIError.generate(code, { error: body }, undefined, new Headers(headers));
const system = (code: string) => new APIConnectionError({ cause: Object.assign(new Error('x'), { cause: { code } }) });

describe('classify', () => {
  it.each<[string, unknown, string, string]>([
    ['too many requests', status(429), 'load', 'http-429'],
    ['overloaded', status(503), 'load', 'http-503'],
    ['gateway timeout', status(504), 'load', 'http-504'],
    ['server error', status(500), 'transient', 'http-500'],
    ['bad gateway', status(502), 'transient', 'http-502'],
    ['request timeout', status(408), 'transient', 'http-408'],
    ['conflict', status(409), 'transient', 'http-409'],
    ['not implemented', status(501), 'final', 'http-501'],
    ['bad request', status(400), 'final', 'http-400'],
    ['unauthorized', status(401), 'final', 'http-401'],
    ['redirect', status(302), 'final', 'http-302'],
    ['unprocessable', status(422), 'final', 'http-422'],
    ['timeout', new APIConnectionTimeoutError(), 'load', 'timeout'],
    ['refused', system('ECONNREFUSED'), 'connection', 'connection-refused'],
    ['unknown name', system('ENOTFOUND'), 'connection', 'dns'],
    ['name server busy', system('EAI_AGAIN'), 'connection', 'dns'],
    ['reset', system('ECONNRESET'), 'transient', 'connection-reset'],
    ['expired certificate', system('CERT_HAS_EXPIRED'), 'final', 'tls'],
    ['no HTTP', system('HPE_INVALID_CONSTANT'), 'final', 'not-http'],
    ['bad JSON', new SyntaxError('x'), 'transient', 'invalid-json'],
    ['no choices', new MalformedAnswer('no-choices'), 'transient', 'no-choices'],
    ['anything', 'thrown text', 'transient', 'connection-error'],
  ])('%s', (_, thrown, kind, reason) => expect(classify(thrown)).toMatchObject({ kind, reason }));

  it('reads Retry-After in each of its forms', () => {
    expect(classify(status(429, { 'retry-after': '7' })).retryAfter).toBe(7);
    expect(classify(status(429, { 'retry-after-ms': '250' })).retryAfter).toBe(0.25);
    const date = new Date(Date.now() + 60_000).toUTCString();
    expect(classify(status(503, { 'retry-after': date })).retryAfter).toBeGreaterThan(50);
    expect(classify(status(503, { 'retry-after': 'soon' })).retryAfter).toBeUndefined();
    expect(classify(status(503)).retryAfter).toBeUndefined();
  });

  it('knows a context that is too long, and repeats nothing else of the message', () => {
    const message = "This model's maximum context length is 2048 tokens. Prompt: canary";
    const failure = classify(status(400, {}, { message, type: 'BadRequestError', param: 'canary with spaces' }));
    expect(failure).toMatchObject({ contextTooLong: true, type: 'BadRequestError' });
    expect(JSON.stringify(failure)).not.toContain('canary');
  });
});
