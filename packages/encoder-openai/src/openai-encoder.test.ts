import { type AblataError, isAblataError } from '@ablata/spec';
import { type FakeServerOptions, type Fault, startServer } from '@ablata/testkit/server';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { connectOpenaiEncoder, type EmbeddingOptions } from './index.ts';
import { split } from './split.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each[Symbol.asyncDispose]();
});

async function serve(options: FakeServerOptions = {}) {
  const server = await startServer({ dimension: 8, ...options });
  open.push(server);
  return server;
}

async function connect(baseURL: string | string[], options: EmbeddingOptions = {}) {
  const encoder = await connectOpenaiEncoder({ baseURL, model: 'tiny', dimension: 8, patience: 1, ...options });
  open.push(encoder as AsyncDisposable);
  return encoder;
}

const { signal } = new AbortController();
const texts = Array.from({ length: 200 }, (_, number) => `Advice number ${number}.`);
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('expected a rejection'),
    (error: unknown) => (isAblataError(error) ? error : expect.fail(String(error))) as AblataError,
  );
const embedded = ({ requests }: Awaited<ReturnType<typeof serve>>) =>
  requests.filter(({ path, method }) => method === 'POST' && path === '/v1/embeddings').map(({ body }) => body ?? {});

describe('200 texts', () => {
  it('go to several servers in requests of bounded size, and come back in order', async () => {
    const [one, two] = [await serve(), await serve()];
    const { vectors } = await (await connect([one.url, two.url], { textsPerRequest: 10 })).encode(texts, signal);
    const sent = [...embedded(one), ...embedded(two)].map(({ input }) => (input as string[]).length);
    expect(sent).toEqual(Array.from({ length: 20 }, () => 10));
    expect(embedded(one).length).toBeGreaterThan(2);
    expect(embedded(two).length).toBeGreaterThan(2);
    const alone = await (await connect(one.url)).encode(texts.slice(70, 71), signal);
    expect(vectors.slice(70 * 8, 71 * 8)).toEqual(alone.vectors);
  });

  const few: [Fault, boolean][] = [
    [{ kind: 'embeddings', change: 'missing' }, true],
    [{ kind: 'embeddings', change: 'null' }, true],
    [{ kind: 'embeddings', change: 'order' }, false],
    [{ kind: 'status', status: 503 }, true],
    [{ kind: 'reset' }, true],
    [{ kind: 'web-page' }, true],
    [{ kind: 'body', text: '{"data":[{"embedding":"AAA="}]}' }, true],
  ];
  it.each(few)('get the right vectors at a server that does this for a while: %j', async (fault, again) => {
    const server = await serve();
    const encoder = await connect(server.url, { concurrency: 2, retries: 8, patience: 30 });
    const { vectors } = await encoder.encode(texts, signal);
    const fine = embedded(server).length;
    server.setFaults([{ to: 2, fault }]);
    expect((await encoder.encode(texts, signal)).vectors).toEqual(vectors);
    expect(embedded(server).length - fine > fine).toBe(again);
  });

  it('end with the cause at a server that gives other vectors', async () => {
    const server = await serve({ faults: [{ from: 3, fault: { kind: 'embeddings', change: 'length' } }] });
    const error = await errorOf((await connect(server.url)).encode(texts, signal));
    expect([error.code, error.scope]).toEqual(['SERVICE_CHANGED', 'run']);
    expect(error.message).toBe(`the server at ${server.url} gives vectors of length 7, and not of 8`);
  });

  it('end with the cause at a server that does not shorten vectors', async () => {
    const message = 'Model "tiny" does not support matryoshka representation.';
    for (const fault of [[], [{ fault: { kind: 'status', status: 400, message } as const }]]) {
      const server = await serve({ faults: fault });
      const error = await errorOf((await connect(server.url, { dimension: 64, shorten: true })).encode(texts, signal));
      expect([error.code, error.scope]).toEqual(['SERVICE_BAD_REQUEST', 'run']);
      expect(error.message).toBe(`the server at ${server.url} does not shorten vectors to 64 numbers`);
    }
  });

  it('end with the cause at a server that answers with another model', async () => {
    const server = await serve();
    const encoder = await connect(server.url);
    await encoder.encode(texts.slice(0, 1), signal);
    const answer = { model: 'tiny-2', data: [{ index: 0, embedding: [1, 0, 0, 0, 0, 0, 0, 0] }] };
    server.setFaults([{ fault: { kind: 'body', text: JSON.stringify(answer) } }]);
    const error = await errorOf(encoder.encode(['Check.'], signal));
    expect(error.message).toBe(`the server at ${server.url} answers with the model 'tiny-2', and before it was 'tiny'`);
  });

  it('end with the cause at a server that refuses', async () => {
    const server = await serve({ faults: [{ fault: { kind: 'web-page' } }] });
    const error = await errorOf((await connect(server.url)).encode(texts, signal));
    expect(error.message).toMatch(
      /^no embedding server has answered usefully for \d+ s .*: a web page came instead of an answer$/u,
    );
  });
});

describe('a text that does not fit', () => {
  const long = `${'One after another. '.repeat(60)}🙂`;
  const mixed = ['Check it.', long, 'Draw it.'];

  it('is found among others, shortened and flagged; the others are not', async () => {
    const server = await serve({ contextLength: 100 });
    const encoder = await connect(server.url);
    const { vectors, truncated } = await encoder.encode(mixed, signal);
    expect([...truncated]).toEqual([0, 1, 0]);
    const kept = (embedded(server).at(-1) as { input: string[] }).input[0] as string;
    expect(long.startsWith(kept)).toBe(true);
    expect(vectors.slice(8, 16)).toEqual((await encoder.encode([kept], signal)).vectors);
    expect(vectors.slice(0, 8)).toEqual((await encoder.encode(['Check it.'], signal)).vectors);
  });

  it('ends the run when told', async () => {
    const server = await serve({ contextLength: 100 });
    const error = await errorOf((await connect(server.url, { overlong: 'refuse' })).encode(mixed, signal));
    expect([error.code, error.message]).toEqual([
      'SERVICE_CONTEXT_TOO_LONG',
      "a text does not fit the model's context",
    ]);
    expect(error.hint).toContain("'overlong' to truncate");
  });
});

describe('what is sent', () => {
  it('asks for base64 and the shorter dimension, with the prefix; an empty text is a space', async () => {
    const server = await serve({ flavour: 'openai' });
    const encoder = await connect(server.url, { dimension: 4, shorten: true, prefix: 'query: ' });
    await encoder.encode(['Check.', ''], signal);
    const input = ['query: Check.', 'query: '];
    expect(embedded(server)).toEqual([{ model: 'tiny', input, encoding_format: 'base64', dimensions: 4 }]);
    await (await connect(server.url)).encode(['', 'a\ud800b'], signal);
    expect(embedded(server).at(-1)?.['input']).toEqual([' ', 'a\ufffdb']);
  });

  it('is no wish for base64 where a server refuses it', async () => {
    const message = 'Unrecognized request argument supplied: encoding_format';
    const server = await serve({ faults: [{ to: 1, fault: { kind: 'status', status: 400, message } }] });
    const encoder = await connect(server.url);
    const { vectors } = await encoder.encode(texts.slice(0, 2), signal);
    expect((await encoder.encode(texts.slice(0, 2), signal)).vectors).toEqual(vectors);
    expect(embedded(server).map((body) => 'encoding_format' in body)).toEqual([true, false, false]);
  });

  it('finds model and dimension out, once', async () => {
    const server = await serve({ dimension: 24 });
    const encoder = await connectOpenaiEncoder({ baseURL: server.url });
    open.push(encoder as AsyncDisposable);
    expect(encoder.dimension).toBe(24);
    expect(encoder.identity).toMatchObject({ model: 'tiny', dimension: 24 });
    expect(embedded(server)).toHaveLength(1);
  });
});

it('requests hold every text once, in order, within both bounds', () => {
  const bounds = fc.record({ texts: fc.integer({ min: 1, max: 5 }), bytes: fc.integer({ min: 1, max: 40 }) });
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), bounds, (given, most) => {
      const requests = split(given, most);
      expect(requests.flat()).toEqual(given.map((_, index) => index));
      for (const request of requests) {
        const bytes = request.reduce((sum, index) => sum + Buffer.byteLength(given[index] as string), 0);
        expect(request.length).toBeLessThanOrEqual(most.texts);
        expect(bytes <= most.bytes || request.length === 1).toBe(true);
      }
    }),
  );
});
