import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVllm } from './create-vllm.ts';
import type { VllmOptions } from './options.ts';

/** A server that was not written here: it differs from vLLM in having no /version, giving one choice whatever `n`, and checking no model name. */
const mock = new LLMock({ port: 0 });
const advice = '{"responses":[{"text":"Restate the question.","probability":0.2}]}';

beforeAll(async () => {
  mock.onMessage(/Problem 1/u, { content: advice });
  await mock.start();
});
afterAll(() => mock.stop());

async function ask(options: VllmOptions = {}, n = 1) {
  const retries: string[] = [];
  const llm = createVllm({ baseURL: `${mock.url}/v1`, model: 'gpt-4o', ...options });
  const request = { messages: [{ role: 'user' as const, content: 'Problem 1: How many?' }], n, seed: 1 };
  const context = {
    signal: new AbortController().signal,
    request: 0,
    onRetry: ({ reason }: { reason: string }) => void retries.push(reason),
  };
  try {
    return { completion: await llm.generate(request, context), retries };
  } finally {
    await llm[Symbol.asyncDispose]?.();
  }
}

describe('with a server not written here (aimock)', () => {
  it('answers, streamed or not', async () => {
    for (const stream of [false, true]) {
      const { completion } = await ask({ stream });
      expect(completion.choices).toEqual([{ text: advice, finishReason: 'stop' }]);
      expect(completion.usage.completionTokens).toBeGreaterThan(0);
    }
  });

  it('asks again for the choices it did not give', async () => {
    const { completion } = await ask({}, 3);
    expect(completion.choices.map(({ text }) => text)).toEqual([advice, advice, advice]);
  });

  it.each([429, 500, 503])('tries again after HTTP %i', async (status) => {
    mock.nextRequestError(status, { message: 'busy', type: 'server_error' });
    const { completion, retries } = await ask();
    expect(retries).toEqual([`http-${status}`]);
    expect(completion.choices[0]?.text).toBe(advice);
  });

  it('does not try again after HTTP 400', async () => {
    mock.nextRequestError(400, { message: 'you said: Problem 1', type: 'invalid_request_error' });
    await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_BAD_REQUEST', scope: 'row' });
  });

  it('gets through its chaos', async () => {
    mock.setChaos({ dropRate: 0.1, malformedRate: 0.1, rateLimitRate: 0.05, disconnectRate: 0.1 });
    try {
      const seen = new Set<string>();
      for (let round = 0; round < 2; round++) {
        const asked = await Promise.all(
          Array.from({ length: 16 }, (_, index) => ask({ retries: 20, stream: index % 2 === 1 })),
        );
        for (const { completion, retries } of asked) {
          expect(completion.choices[0]?.text).toBe(advice);
          for (const reason of retries) seen.add(reason);
        }
      }
      expect(seen.size).toBeGreaterThanOrEqual(2);
    } finally {
      mock.clearChaos();
    }
  }, 120_000); // chance rules it: a request with bad luck waits ever longer between its attempts
});
