import { isAblataError, type Verdict } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { bruteForceVerdicts } from '../__fixtures__/brute-force.ts';
import { plantedVectors } from '../__fixtures__/vectors.ts';
import { createCosineDeduplicator } from './cosine.ts';

const { signal } = new AbortController();

async function judge(vectors: Float32Array, dimension: number, threshold: number, batch: number) {
  const index = await createCosineDeduplicator({ threshold, threads: 1 }).open(dimension);
  const rows = vectors.length / dimension;
  const verdicts: Verdict[] = [];
  for (let start = 0; start < rows; start += batch) {
    const length = Math.min(batch, rows - start);
    const block = vectors.subarray(start * dimension, (start + length) * dimension);
    verdicts.push(...(await index.admit({ length, vectors: block, texts: Array(length).fill('') }, signal)));
  }
  await index[Symbol.asyncDispose]?.();
  return verdicts;
}

describe('cosine', () => {
  it.each(['isotropic', 'anisotropic'] as const)(
    'decides as brute force does on 1,500 %s rows of 200, with its curve',
    async (kind) => {
      const vectors = plantedVectors({ kind, rows: 1500, dimension: 200, seed: 5 });
      const verdicts = await judge(vectors, 200, 0.95, 500);
      const expected = bruteForceVerdicts(vectors, 200, 0.95);
      expect(verdicts).toHaveLength(expected.length);
      for (const [i, verdict] of verdicts.entries()) {
        const reference = expected[i]!;
        if (verdict.kept || reference.kept) expect(verdict.kept, `row ${i}`).toBe(reference.kept);
        else {
          expect(verdict.duplicateOf, `row ${i}`).toBe(reference.duplicateOf);
          expect(verdict.similarity).toBeCloseTo(reference.similarity, 12);
        }
      }
    },
  );

  it('keeps a duplicate of a row that was dropped itself, when no kept row is near', async () => {
    // Each 15° from the one before: cos 15° ≥ 0.95 > cos 30°.
    const vectors = Float32Array.from(
      [0, 15, 30, 45].flatMap((a) => [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)]),
    );
    const verdicts = await judge(vectors, 2, 0.95, 4);
    expect(verdicts.map((verdict) => (verdict.kept ? 'kept' : verdict.duplicateOf))).toEqual(['kept', 0, 'kept', 1]);
  });

  it.each([
    ['a zero vector', [0, 0], 'Row 2 is a zero vector: it has no direction and no cosine.'],
    ['NaN', [1, Number.NaN], 'Row 2 holds NaN at position 1: a vector must be finite.'],
    ['an infinity', [Number.NEGATIVE_INFINITY, 1], 'Row 2 holds -Infinity at position 0: a vector must be finite.'],
  ])('refuses %s, names the row, and goes on as if it had not come', async (_, bad, message) => {
    const index = await createCosineDeduplicator({ threshold: 0.95 }).open(2);
    const admit = (...values: number[]) =>
      index.admit({ length: values.length / 2, vectors: Float32Array.from(values), texts: ['', ''] }, signal);
    await admit(1, 0);
    const error = await admit(0, 1, ...bad).catch((thrown: unknown) => thrown);
    expect(isAblataError(error) && error.code).toBe('DATA_BAD_VECTOR');
    expect((error as Error).message).toBe(message);
    expect(await admit(0, 1)).toEqual([{ kept: true }]);
  });

  it.each([0, 1e-9])('gives the same verdicts and the same curve with %s GB of memory', async (memory) => {
    const vectors = plantedVectors({ kind: 'anisotropic', rows: 1500, dimension: 40, seed: 8 });
    const run = async (options: object) => {
      const index = await createCosineDeduplicator({ threads: 1, curvePairs: 400_000, ...options }).open(40);
      const verdicts: Verdict[] = [];
      for (let start = 0; start < 1500; start += 100) {
        const block = vectors.subarray(start * 40, (start + 100) * 40);
        verdicts.push(...(await index.admit({ length: 100, vectors: block, texts: Array(100).fill('') }, signal)));
      }
      const summary = index.summary?.();
      await index[Symbol.asyncDispose]?.();
      return { verdicts, summary };
    };
    const expected = await run({});
    expect(expected.summary).toHaveProperty('curveNote');
    expect(await run({ memory })).toEqual(expected);
    expect(await run({ memory, expectedRows: 1500 })).toEqual(expected);
  });
});
