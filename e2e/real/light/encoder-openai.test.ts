import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOnnxEncoder } from '../../../packages/encoder-onnx/src/index.ts';
import { connectOpenaiEncoder, type EmbeddingOptions } from '../../../packages/encoder-openai/src/index.ts';
import { cosines } from '../support/cosines.ts';
import { CountingProxy } from '../support/counting-proxy.ts';
import { describeReal } from '../support/describe-real.ts';
import { embeddingTexts as texts } from '../support/embedding-texts.ts';
import { pythonOf } from '../support/environment.ts';
import { type LlamaCppServer, startLlamaCppServer } from '../support/llama-cpp-server.ts';
import { folderOf } from '../support/part.ts';
import { llamaCpp, minilm, minilmGguf, smollm2F16 } from '../support/parts.ts';
import { rawEmbeddings } from '../support/raw-embeddings.ts';

const { signal } = new AbortController();
const overlong = 'word '.repeat(1200);

describeReal("llama.cpp's own server with all-MiniLM-L6-v2", [llamaCpp, minilm, minilmGguf, smollm2F16], () => {
  const [gguf, other] = [
    join(folderOf(minilmGguf), 'all-MiniLM-L6-v2.F32.gguf'),
    join(folderOf(smollm2F16), 'SmolLM2-135M-Instruct.F16.gguf'),
  ];
  const serve = (model: string, port = 0) =>
    startLlamaCppServer(pythonOf(llamaCpp), model, { name: 'minilm', context: 512, slots: 2, port, embedding: true });
  let server: LlamaCppServer;
  beforeAll(async () => {
    server = await serve(gguf);
  });
  afterAll(() => server?.kill());
  const encode = async (texts: readonly string[], options: EmbeddingOptions = {}) => {
    await using encoder = (await connectOpenaiEncoder({ baseURL: server.url, ...options })) as Connected;
    return { dimension: encoder.dimension, ...(await encoder.encode(texts, signal)) };
  };
  type Connected = Awaited<ReturnType<typeof connectOpenaiEncoder>> & AsyncDisposable;

  it('is asked for its model and dimension, and gives the vectors of the same weights on ONNX', async () => {
    await using onnx = await createOnnxEncoder({ model: folderOf(minilm), maxTokens: 512 });
    const { vectors: expected } = await onnx.encode(texts);
    const { vectors, dimension, truncated } = await encode(texts);
    expect(dimension).toBe(384);
    expect(truncated).toEqual(new Uint8Array(texts.length));
    expect(Math.min(...cosines(vectors, expected, 384))).toBeGreaterThan(0.9999);
  });

  it('sends the numbers of its JSON as base64 too', async () => {
    const few = texts.slice(0, 3);
    const raw = await rawEmbeddings(server.url, { model: 'minilm', input: few });
    expect((await encode(few)).vectors).toEqual(Float32Array.from(raw.flat()));
  });

  it('gives a text that does not fit among others shortened and flagged, or refuses it', async () => {
    const mixed = [...texts.slice(0, 20), overlong, ...texts.slice(20, 40)];
    const { vectors, truncated } = await encode(mixed);
    expect([...truncated.keys()].filter((index) => truncated[index] === 1)).toEqual([20]);
    // A quarter is cut off three times: what is left has 509 tokens of 512.
    const { vectors: fits } = await encode([overlong.slice(0, 2531)]);
    expect(cosines(vectors.subarray(20 * 384, 21 * 384), fits, 384)[0]).toBeGreaterThan(0.9999);
    await expect(encode(mixed, { overlong: 'refuse' })).rejects.toMatchObject({
      code: 'SERVICE_CONTEXT_TOO_LONG',
      hint: expect.stringContaining("'overlong'"),
    });
  });

  it('does not shorten vectors, which is said', async () => {
    await expect(encode(texts, { dimension: 64, shorten: true })).rejects.toMatchObject({
      code: 'SERVICE_CHANGED',
      message: `the server at ${server.url} gives vectors of length 384, and not of 64`,
    });
  });

  it('is killed and started again in mid-run, and every text has its vector, asked for once', async () => {
    const { vectors: expected } = await encode(texts);
    await using proxy = await new CountingProxy(new URL(server.url).origin).start();
    let restarted: Promise<void> | undefined;
    const restart = async () => {
      await server.kill();
      server = await serve(gguf, server.port);
    };
    proxy.onPaid = (count) => {
      if (count === 5) restarted = restart(); // the first is the question for the dimension
    };
    const { vectors } = await encode(texts, { baseURL: proxy.url, textsPerRequest: 2, concurrency: 2 });
    await restarted;
    expect(restarted).toBeDefined();
    expect(Math.min(...cosines(vectors, expected, 384))).toBeGreaterThan(0.9999);
    expect(new Set(proxy.paid).size).toBe(proxy.paid.length);
    expect(proxy.paid).toHaveLength(1 + texts.length / 2);
  });

  it('is started again with another model in mid-run, which ends it', async () => {
    await using encoder = (await connectOpenaiEncoder({ baseURL: server.url, concurrency: 1 })) as Connected;
    await encoder.encode(texts.slice(0, 2), signal);
    await server.kill();
    server = await serve(other, server.port);
    await expect(encoder.encode(texts.slice(0, 2), signal)).rejects.toMatchObject({
      code: 'SERVICE_CHANGED',
      message: `the server at ${server.url} gives vectors of length 576, and not of 384`,
    });
  });
});
