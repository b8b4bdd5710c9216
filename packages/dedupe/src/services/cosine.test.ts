import { isAblataError, type Verdict } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bruteForceVerdicts } from '../__fixtures__/brute-force.ts';
import { plantedVectors } from '../__fixtures__/vectors.ts';
import { createDedupIndex } from '../admission/dedup-index.ts';
import { type CosineFinderOptions, createCosineFinder } from '../finders/cosine-finder.ts';
import { createCosineDeduplicator } from './cosine.ts';

const { signal } = new AbortController();

interface Setup extends Partial<CosineFinderOptions> {
  readonly batch?: number;
}

async function judge(vectors: Float32Array, dimension: number, threshold: number, setup: Setup = {}) {
  const finder = createCosineFinder({ dimension, floor: threshold, threads: 1, bruteForceRows: 32, ...setup });
  const index = createDedupIndex([finder], dimension);
  const rows = vectors.length / dimension;
  const batch = setup.batch ?? rows;
  const verdicts: Verdict[] = [];
  for (let start = 0; start < rows; start += batch) {
    const length = Math.min(batch, rows - start);
    const block = vectors.subarray(start * dimension, (start + length) * dimension);
    verdicts.push(...(await index.admit({ length, vectors: block, texts: Array(length).fill('') }, signal)));
  }
  const work = finder.filter?.work;
  await index[Symbol.asyncDispose]?.();
  return { verdicts, work };
}

/** Same decisions and same kept rows named; the similarity may differ in its last bits, as the reference sums in another order. */
function expectSame(actual: readonly Verdict[], expected: readonly Verdict[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, verdict] of actual.entries()) {
    const reference = expected[i]!;
    if (verdict.kept || reference.kept) {
      expect(verdict.kept, `row ${i}`).toBe(reference.kept);
      continue;
    }
    expect(verdict.similarity).toBeCloseTo(reference.similarity, 12);
    expect(verdict.duplicateOf, `row ${i}`).toBe(reference.duplicateOf);
  }
}

describe('cosine', () => {
  it('decides as float64 brute force does, whatever the data, threshold, batch size and dimension', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          kind: fc.constantFrom('isotropic' as const, 'anisotropic' as const),
          rows: fc.integer({ min: 1, max: 700 }),
          dimension: fc.integer({ min: 2, max: 150 }),
          threshold: fc.constantFrom(0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999),
          batch: fc.integer({ min: 1, max: 5000 }),
          seed: fc.nat(),
        }),
        async ({ kind, rows, dimension, threshold, batch, seed }) => {
          const vectors = plantedVectors({ kind, rows, dimension, threshold, seed });
          const { verdicts } = await judge(vectors, dimension, threshold, { batch });
          expectSame(verdicts, bruteForceVerdicts(vectors, dimension, threshold));
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each(['isotropic', 'anisotropic'] as const)(
    'decides as brute force does on 1,500 %s rows of 200',
    async (kind) => {
      const vectors = plantedVectors({ kind, rows: 1500, dimension: 200, seed: 5 });
      const { verdicts, work } = await judge(vectors, 200, 0.95, { batch: 500 });
      expectSame(verdicts, bruteForceVerdicts(vectors, 200, 0.95));
      expect(work!.candidates).toBeLessThan(work!.pairs / 100);
    },
  );

  it('gives the same bits with relaxed SIMD, with plain SIMD and without WebAssembly', async () => {
    const vectors = plantedVectors({ rows: 600, dimension: 100, seed: 9 });
    const [relaxed, pairwise, plain, none] = await Promise.all(
      (['relaxed', 'pairwise', 'plain', 'none'] as const).map((kernel) =>
        judge(vectors, 100, 0.95, { kernel, batch: 77 }),
      ),
    );
    expect(pairwise).toEqual(relaxed);
    expect(plain!.verdicts).toEqual(relaxed!.verdicts);
    expect(none!.verdicts).toEqual(relaxed!.verdicts);
  });

  it('keeps a duplicate of a row that was dropped itself, when no kept row is near', async () => {
    // Each 15° from the one before: cos 15° ≥ 0.95 > cos 30°.
    const vectors = Float32Array.from(
      [0, 15, 30, 45].flatMap((a) => [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)]),
    );
    const { verdicts } = await judge(vectors, 2, 0.95);
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
});
