import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectOpenaiEncoder, type EmbeddingOptions } from '../../../packages/encoder-openai/src/index.ts';
import { cosines } from '../support/cosines.ts';
import { CountingProxy } from '../support/counting-proxy.ts';
import { describeReal } from '../support/describe-real.ts';
import { embeddingTexts as texts } from '../support/embedding-texts.ts';
import { pythonOf } from '../support/environment.ts';
import { folderOf } from '../support/part.ts';
import { minilm, vllm } from '../support/parts.ts';
import { rawEmbeddings } from '../support/raw-embeddings.ts';
import { sentenceTransformers } from '../support/sentence-transformers.ts';
import { VllmServer } from '../support/vllm-server.ts';

const { signal } = new AbortController();

describeReal('a real vLLM serving all-MiniLM-L6-v2', [vllm, minilm], () => {
  // It takes `dimensions` for a model that says it was trained for that.
  const cut = JSON.stringify({ is_matryoshka: true, matryoshka_dimensions: [64, 384] });
  const options = ['--runner', 'pooling', '--dtype', 'float32', '--hf-overrides', cut];
  const server = new VllmServer(folderOf(minilm), 'minilm', options);
  beforeAll(() => server.start());
  afterAll(() => server.kill());
  const encode = async (texts: readonly string[], options: EmbeddingOptions = {}) => {
    const encoder = await connectOpenaiEncoder({ baseURL: `${server.origin}/v1`, ...options });
    try {
      return { dimension: encoder.dimension, ...(await encoder.encode(texts, signal)) };
    } finally {
      await encoder[Symbol.asyncDispose]?.();
    }
  };

  it('is asked for its model and dimension, and gives the vectors of sentence-transformers', async () => {
    const { vectors: expected } = sentenceTransformers(pythonOf(vllm), folderOf(minilm), texts);
    const { vectors, dimension, truncated } = await encode(texts);
    expect(dimension).toBe(384);
    expect(truncated).toEqual(new Uint8Array(texts.length));
    expect(Math.min(...cosines(vectors, expected, 384))).toBeGreaterThan(0.9999);
  });

  it('sends as base64 what it sends as numbers', async () => {
    const few = texts.slice(0, 3);
    const raw = await rawEmbeddings(`${server.origin}/v1`, { model: 'minilm', input: few });
    expect((await encode(few)).vectors).toEqual(Float32Array.from(raw.flat()));
  });

  it('shortens vectors to dimensions that it was told of, and to no others', async () => {
    const { vectors: whole } = await encode(texts);
    const { vectors } = await encode(texts, { dimension: 64, shorten: true });
    const beginnings = Float32Array.from(texts.flatMap((_, row) => [...whole.subarray(row * 384, row * 384 + 64)]));
    expect(Math.min(...cosines(vectors, beginnings, 64))).toBeGreaterThan(0.99999);
    await expect(encode(texts, { dimension: 65, shorten: true })).rejects.toMatchObject({
      code: 'SERVICE_BAD_REQUEST',
      message: `the server at ${server.origin}/v1 does not shorten vectors to 65 numbers`,
    });
  });

  it('gives a text that does not fit among others shortened and flagged, or refuses it', async () => {
    const mixed = [...texts.slice(0, 20), 'word '.repeat(900), ...texts.slice(20, 40)];
    const { truncated } = await encode(mixed);
    expect([...truncated.keys()].filter((index) => truncated[index] === 1)).toEqual([20]);
    await expect(encode(mixed, { overlong: 'refuse' })).rejects.toMatchObject({ code: 'SERVICE_CONTEXT_TOO_LONG' });
  });

  it('serves one model, and says which when another is asked for', async () => {
    await expect(encode(texts, { model: 'another', dimension: 384 })).rejects.toMatchObject({
      code: 'SERVICE_MODEL_UNKNOWN',
      hint: expect.stringContaining('minilm'),
    });
  });

  it('is killed and started again in mid-run, and every text has its vector, asked for once', async () => {
    const { vectors: expected } = await encode(texts);
    await using proxy = await new CountingProxy(server.origin).start();
    let restarted: Promise<unknown> | undefined;
    proxy.onPaid = (count) => {
      if (count === 5) restarted = server.kill().then(() => server.start()); // the first is the question for the dimension
    };
    const { vectors } = await encode(texts, { baseURL: proxy.url, textsPerRequest: 2, concurrency: 2, patience: 600 });
    await restarted;
    expect(restarted).toBeDefined();
    expect(Math.min(...cosines(vectors, expected, 384))).toBeGreaterThan(0.9999);
    expect(new Set(proxy.paid).size).toBe(proxy.paid.length);
    expect(proxy.paid).toHaveLength(1 + texts.length / 2);
  });
});
