import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectVllm, type VllmOptions } from '../../../packages/llm-vllm/src/index.ts';
import { describeReal } from '../support/describe-real.ts';
import { folderOf } from '../support/part.ts';
import { smollm2, vllm } from '../support/parts.ts';
import { VllmServer } from '../support/vllm-server.ts';

const { signal } = new AbortController();
const hello = [{ role: 'user', content: 'Name a fruit.' }] as const;

describeReal('a real vLLM serving SmolLM2-135M-Instruct', [vllm, smollm2], () => {
  const context = ['--max-model-len', '1024', '--max-num-batched-tokens', '4096', '--enable-prompt-tokens-details'];
  const server = new VllmServer(folderOf(smollm2), 'smollm2', context);
  beforeAll(() => server.start());
  afterAll(() => server.kill());

  const connect = (options: Partial<VllmOptions> = {}) =>
    connectVllm({ baseURL: `${server.origin}/v1`, maxTokens: 12, ...options } as VllmOptions);
  const ask = async (options: Partial<VllmOptions> = {}, request: object = {}) => {
    const llm = await connect(options);
    try {
      return await llm.generate(
        { messages: [...hello], n: 1, seed: 1, ...request },
        { signal, request: 0, onRetry() {} },
      );
    } finally {
      await llm[Symbol.asyncDispose]?.();
    }
  };

  it('names its only model, which is asked for when none is given', async () => {
    const llm = await connect();
    expect(llm.identity).toMatchObject({ model: 'smollm2' });
    await llm[Symbol.asyncDispose]?.();
  });

  it('has the gauges in /metrics that concurrency is set by', async () => {
    const metrics = await (await fetch(`${server.origin}/metrics`)).text();
    expect(metrics).toMatch(/^vllm:num_requests_running\{.*\} /m);
    expect(metrics).toMatch(/^vllm:num_requests_waiting\{.*\} /m);
  });

  it('gives the same text for the same seed, and another for another', async () => {
    const texts = [];
    for (const seed of [1, 1, 2, 3]) texts.push((await ask({}, { seed })).choices[0]!.text);
    expect(texts[1]).toBe(texts[0]);
    expect(new Set(texts).size).toBeGreaterThan(1);
  });

  it('gives n answers to one request, and counts their tokens', async () => {
    const { choices, usage } = await ask({}, { n: 4 });
    expect(choices).toHaveLength(4);
    expect(new Set(choices.map(({ text }) => text)).size).toBeGreaterThan(1);
    expect(usage.promptTokens).toBeGreaterThan(10);
    expect(usage.completionTokens).toBeGreaterThan(4);
    expect(usage.completionTokens).toBeLessThanOrEqual(4 * 12);
  });

  it('gives log probabilities, and the same whole and as a stream', async () => {
    const whole = await ask({ logprobs: true, temperature: 0 });
    const streamed = await ask({ logprobs: true, temperature: 0, stream: true });
    expect(streamed.choices[0]!.text).toBe(whole.choices[0]!.text);
    expect(streamed.usage).toEqual(whole.usage);
    for (const { choices } of [whole, streamed]) {
      expect(choices[0]!.logprobs).toHaveLength(whole.usage.completionTokens);
      expect(choices[0]!.logprobs!.every((logprob) => logprob <= 0)).toBe(true);
    }
  });

  it.each(['response_format', 'structured_outputs'] as const)(
    'keeps to a JSON Schema sent as %s',
    async (structured) => {
      const schema = {
        type: 'object',
        properties: {
          fruit: { type: 'string', enum: ['apple', 'pear'] },
          count: { type: 'integer', minimum: 1, maximum: 9 },
        },
        required: ['fruit', 'count'],
        additionalProperties: false,
      };
      const { choices } = await ask({ structured, maxTokens: 200, temperature: 0 }, { jsonSchema: schema });
      expect(JSON.parse(choices[0]!.text)).toEqual({
        fruit: expect.stringMatching(/^(apple|pear)$/),
        count: expect.any(Number),
      });
    },
  );

  it('says so when a prompt does not fit its context', async () => {
    await expect(ask({}, { messages: [{ role: 'user', content: 'word '.repeat(3000) }] })).rejects.toMatchObject({
      code: 'SERVICE_CONTEXT_TOO_LONG',
      hint: expect.stringContaining('--max-model-len'),
    });
  });

  it('is asked for another model in vain, and its own is named', async () => {
    await expect(ask({ model: 'nobody/nothing' })).rejects.toMatchObject({
      code: 'SERVICE_MODEL_UNKNOWN',
      message: expect.stringContaining('nobody/nothing'),
      hint: expect.stringContaining('smollm2'),
    });
  });

  it('serves completions without a chat template', async () => {
    const { choices } = await ask(
      { api: 'completions', temperature: 0 },
      { messages: [{ role: 'user', content: 'One, two, three, four,' }] },
    );
    expect(choices[0]!.text).not.toBe('');
    expect(choices[0]!.finishReason).toBe('length');
  });
});
