import { expect, test } from 'vitest';
import { redact } from './redact.ts';

test('secrets are left out, wherever they stand', () => {
  expect(
    redact({
      services: {
        llm: {
          use: 'vllm',
          baseURL: 'https://user:pa55@host.example/v1',
          apiKey: 'sk-123',
          headers: { Authorization: 'Bearer x' },
          maxTokens: 512,
        },
        judge: [
          { use: 'x', api_key: 'k', clientSecret: 's', password: 'p', token: 't', authToken: 'u', hf_token: 'v' },
        ],
      },
    }),
  ).toEqual({
    services: {
      llm: {
        use: 'vllm',
        baseURL: 'https://***@host.example/v1',
        apiKey: '(left out)',
        headers: '(left out)',
        maxTokens: 512,
      },
      judge: [
        {
          use: 'x',
          api_key: '(left out)',
          clientSecret: '(left out)',
          password: '(left out)',
          token: '(left out)',
          authToken: '(left out)',
          hf_token: '(left out)',
        },
      ],
    },
  });
});

test('credentials in the query of a URL too', () => {
  expect(redact('http://host/v1?api_key=abc&model=x')).toBe('http://host/v1?api_key=***&model=x');
  expect(redact('http://host/v1?model=x&token=abc')).toBe('http://host/v1?model=x&token=***');
});

test('what only sounds like one stays', () => {
  const harmless = { apiKeyEnv: 'OPENAI_API_KEY', budget: { tokens: 5 }, tokenizer: 'file', maxTokens: 1, keys: ['a'] };
  expect(redact(harmless)).toEqual(harmless);
});

test('what JSON has no place for', () => {
  expect(redact({ a: undefined, b: null, c: [1, undefined as never] })).toEqual({ b: null, c: [1, null] });
  expect(redact(undefined)).toBe(null);
});
