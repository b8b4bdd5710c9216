import { describe, expect, it } from 'vitest';
import { createDataset, vectorsInMemory } from './create-dataset.ts';
import { embeddingBlocks } from './row-blocks.ts';

const values = Float32Array.from({ length: 9000 }, (_, index) => index);

const datasetOf = (readVectors: (start: number, end: number) => Promise<Float32Array>) =>
  createDataset({ name: 'numbers', dimension: 1, texts: new Array<string>(9000).fill(''), readVectors });

describe('embeddingBlocks', () => {
  it('gives all rows, and frees a block when the next is asked for', async () => {
    const blocks: Float32Array[] = [];
    const seen: number[] = [];
    for await (const block of embeddingBlocks(datasetOf(vectorsInMemory(values, 1)))) {
      blocks.push(block);
      seen.push(...block);
      expect(blocks.map(({ length }) => length > 0)).toEqual(blocks.map((one) => one === block));
    }
    expect(seen).toEqual([...values]);
    expect(blocks).toHaveLength(3);
  });

  it('leaves alone what is part of a larger buffer, and the only block', async () => {
    const own = values.slice();
    const parts = datasetOf(async (start, end) => own.subarray(start, end));
    expect((await Array.fromAsync(embeddingBlocks(parts))).map(({ length }) => length)).toEqual([4096, 4096, 808]);
    const oneBlock = createDataset({ name: 'one', dimension: 9000, texts: [''], readVectors: async () => own });
    const [only] = await Array.fromAsync(embeddingBlocks(oneBlock));
    expect(only).toBe(own);
    expect(own).toEqual(values);
  });

  it('tells of a view that gives other than it was asked for', async () => {
    const cache = values.slice(0, 4096);
    const blocks = embeddingBlocks(datasetOf(async () => cache));
    await expect(Array.fromAsync(blocks)).rejects.toMatchObject({
      code: 'DATA_BAD_VIEW',
      message: 'The dataset numbers gave 0 numbers for rows 4096 to 8192, expected 4096.',
      hint: '`embeddings` gives a copy, a new one each time: the caller may keep or free it.',
      mender: 'plugin',
    });
  });
});
