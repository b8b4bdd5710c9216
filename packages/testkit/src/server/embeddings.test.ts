import { describe, expect, it } from 'vitest';
import { ask } from '../../test/ask.ts';
import { startServer } from './index.ts';

describe('embeddings', () => {
  interface Embeddings {
    data: { index: number; embedding: number[] & string }[];
    usage: { prompt_tokens: number };
  }
  const embed = async (url: string, fields: object) => {
    const answer = await ask(url, { model: 'tiny', ...fields }, '/embeddings');
    return { ...answer, told: answer.json() as Embeddings };
  };

  it('are a function of the text, of unit length, as numbers or base64, cut when asked', async () => {
    await using server = await startServer({ dimension: 8 });
    const { data, usage } = (await embed(server.url, { input: ['Check it.', 'Why?', 'Check it.'] })).told;
    expect(data.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(data[2]?.embedding).toEqual(data[0]?.embedding);
    expect(data[1]?.embedding).not.toEqual(data[0]?.embedding);
    expect(Math.hypot(...data[0]!.embedding)).toBeCloseTo(1, 6);
    expect(usage.prompt_tokens).toBe(7);
    const coded = (await embed(server.url, { input: 'Check it.', encoding_format: 'base64' })).told;
    const bytes = Buffer.from(coded.data[0]!.embedding, 'base64');
    expect([...new Float32Array(bytes.buffer, bytes.byteOffset, 8)]).toEqual(data[0]?.embedding);
    const cut = (await embed(server.url, { input: 'Check it.', dimensions: 3 })).told;
    expect(cut.data[0]?.embedding).toHaveLength(3);
    expect(Math.hypot(...cut.data[0]!.embedding)).toBeCloseTo(1, 6);
  });

  it.each([
    [{ input: [] }, 400],
    [{ input: 7 }, 400],
    [{ input: 'x', dimensions: 9 }, 400],
    [{ input: 'a long text '.repeat(100) }, 400],
    [{ input: 'x', model: 'huge' }, 404],
  ])('are refused for %j', async (fields, status) => {
    await using server = await startServer({ dimension: 8, contextLength: 100 });
    expect((await embed(server.url, fields)).status).toBe(status);
  });

  it('go wrong as told', async () => {
    await using server = await startServer({ dimension: 8 });
    const withFault = async (change: 'length' | 'missing' | 'order' | 'null') => {
      server.setFaults([{ fault: { kind: 'embeddings', change } }]);
      return (await embed(server.url, { input: ['a', 'b'] })).told.data;
    };
    expect((await withFault('length'))[0]?.embedding).toHaveLength(7);
    expect(await withFault('missing')).toHaveLength(1);
    expect((await withFault('order')).map(({ index }) => index)).toEqual([1, 0]);
    expect((await withFault('null'))[0]?.embedding).toContain(null);
  });
});
