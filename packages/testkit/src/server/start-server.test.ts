import { describe, expect, it } from 'vitest';
import { type Answer, ask, contents, messages } from '../../test/ask.ts';
import { type FakeServerOptions, startServer } from './index.ts';

describe('startServer', () => {
  it('gives the same answer for the same seed and others for others', async () => {
    await using server = await startServer();
    const seeded = { model: 'tiny', messages, seed: 7, temperature: 1, n: 3 };
    const first: Answer = (await ask(server.url, seeded)).json();
    const again: Answer = (await ask(server.url, seeded)).json();
    const other: Answer = (await ask(server.url, { ...seeded, seed: 8 })).json();
    expect(contents(again)).toEqual(contents(first));
    expect(new Set(contents(first)).size).toBe(3);
    expect(contents(other)).not.toEqual(contents(first));
    expect(again.usage.prompt_tokens_details.cached_tokens).toBeGreaterThan(0);
  });

  it('obeys a JSON Schema, unless told to ignore it', async () => {
    const schema = {
      type: 'object',
      properties: {
        responses: {
          type: 'array',
          minItems: 4,
          maxItems: 4,
          items: { type: 'object', properties: { text: { type: 'string' }, p: { type: 'number' } } },
        },
      },
    };
    const body = {
      model: 'tiny',
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
    };
    await using server = await startServer();
    const answer: Answer = (await ask(server.url, body)).json();
    const { responses } = JSON.parse(contents(answer)[0]!) as { responses: { text: string; p: number }[] };
    expect(responses).toHaveLength(4);
    expect(responses.every(({ text, p }) => typeof text === 'string' && p >= 0 && p <= 1)).toBe(true);
    await using deaf = await startServer({ structured: false });
    const plain: Answer = (await ask(deaf.url, body)).json();
    expect(contents(plain)[0]).toMatch(/^[A-Z][\w ,]+\.$/u);
  });

  it('serves completions for several prompts, cut after 16 tokens by default', async () => {
    await using server = await startServer({ answer: () => 'Say what is asked. '.repeat(10) });
    const body = { model: 'tiny', prompt: ['a', 'b'], n: 2, logprobs: 0 };
    const answer: Answer = (await ask(server.url, body, '/completions')).json();
    expect(answer.choices).toHaveLength(4);
    expect(answer.choices.every(({ text, finish_reason }) => text.length === 64 && finish_reason === 'length')).toBe(
      true,
    );
  });

  it('reads a content that is a list of texts as one text, and refuses one that holds anything else', async () => {
    await using server = await startServer({ answer: ({ prompt }) => prompt });
    const part = (text: unknown) => ({
      model: 'tiny',
      messages: [{ role: 'user', content: [{ type: 'text', text }] }],
    });
    const answer: Answer = (await ask(server.url, part('Say it.'))).json();
    expect(contents(answer)).toEqual(['Say it.']);
    expect((await ask(server.url, part(7))).status).toBe(400);
  });

  it('streams, with usage when asked', async () => {
    await using server = await startServer();
    const body = { model: 'tiny', messages, seed: 1, temperature: 1 };
    const whole: Answer = (await ask(server.url, body)).json();
    const { text } = await ask(server.url, { ...body, stream: true, stream_options: { include_usage: true } });
    const events = text.split('\n\n').filter((event) => event.startsWith('data: {'));
    const chunks = events.map(
      (event) => JSON.parse(event.slice(6)) as { choices: { delta: { content?: string } }[]; usage?: object },
    );
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(contents(whole)[0]);
    expect(chunks.at(-1)?.usage).toBeDefined();
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });

  it.each<[string, FakeServerOptions, object, number, RegExp]>([
    ['a wrong value', {}, { temperature: 9 }, 400, /temperature/u],
    ['an unknown model', {}, { model: 'huge' }, 404, /`huge` does not exist/u],
    ['too long a context', { contextLength: 20 }, { max_tokens: 10 }, 400, /maximum context length is 20 tokens/u],
    ['no messages', {}, { messages: [] }, 400, /messages/u],
    ['a missing key', { apiKey: 'secret' }, {}, 401, /Unauthorized/u],
    ["vLLM's own field, as OpenAI", { flavour: 'openai' }, { top_k: 3 }, 400, /Unrecognized/u],
  ])('refuses %s', async (_, options, fields, status, message) => {
    await using server = await startServer(options);
    const answer = await ask(server.url, { model: 'tiny', messages, ...fields });
    expect(answer.status).toBe(status);
    const { error }: Answer = answer.json();
    expect(error.message).toMatch(message);
    expect(error.code).toBe(status);
  });

  it('tells what it is', async () => {
    await using server = await startServer({ models: ['a', 'b'] });
    const root = server.url.slice(0, -3);
    const get = async (path: string) => (await fetch(root + path)).text();
    expect(await get('/v1/models')).toContain('"id":"b"');
    expect(await get('/version')).toContain('"version"');
    expect(await get('/metrics')).toContain('vllm:num_requests_waiting{engine="0",model_name="a"} 0');
    expect((await fetch(`${root}/health`)).status).toBe(200);
    await using other = await startServer({ flavour: 'openai' });
    expect((await fetch(`${other.url.slice(0, -3)}/version`)).status).toBe(404);
  });

  it('bounds what runs and what waits', async () => {
    await using server = await startServer({
      maxRunning: 2,
      maxQueued: 5,
      latency: { kind: 'constant', seconds: 0.05 },
    });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, seed) => ask(server.url, { model: 'tiny', messages, seed })),
    );
    expect(server.peak).toBe(2);
    expect(answers.filter(({ status }) => status === 503)).toHaveLength(3);
  });
});
