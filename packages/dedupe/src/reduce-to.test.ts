import { isAblataError } from '@ablata/spec';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bruteForceVerdicts } from './__fixtures__/brute-force.ts';
import { plantedVectors } from './__fixtures__/vectors.ts';
import { reduceTo } from './reduce-to.ts';

const keptAt = (vectors: Float32Array, d: number, threshold: number): number =>
  bruteForceVerdicts(vectors, d, threshold).filter((verdict) => verdict.kept).length;

it('finds a threshold that leaves so many rows, as brute force at it does, and more just above it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 20, max: 250 }), fc.nat(), async (rows, seed) => {
      const d = 12;
      const vectors = plantedVectors({ kind: 'anisotropic', rows: 250, dimension: d, seed });
      const { kept, threshold, certificate } = await reduceTo({ vectors, dimension: d }, rows);
      expect(kept.length).toBeLessThanOrEqual(rows);
      expect(certificate.threshold).toBe(threshold);
      expect(keptAt(vectors, d, threshold)).toBe(kept.length);
      if (kept.length < rows && threshold < 1) expect(keptAt(vectors, d, threshold + 1e-6)).toBeGreaterThan(rows);
    }),
    { numRuns: 12 },
  );
}, 60_000);

it('leaves all rows where there are no more, but for exact copies', async () => {
  const { kept, threshold } = await reduceTo(
    [
      [1, 0],
      [2, 0],
      [0, 1],
    ],
    5,
  );
  expect([[...kept], threshold]).toEqual([[0, 2], 1]);
});

it.each([
  [0, {}, 'CONFIG_ROWS: The number of rows to keep must be a whole number from 1 on, but 0 came.'],
  [1, {}, 'DATA_TOO_SCATTERED: No threshold leaves 1 rows: at a cosine of 0.015625 there are still 2.'],
  [1, { keep: 'none' as const }, 'CONFIG_KEEP_RULE: A set is not reduced to a number of rows by dropping all copies.'],
])('refuses %s rows with %j', async (rows, options, message) => {
  const error: unknown = await reduceTo(
    [
      [1, 0],
      [0, 1],
    ],
    rows,
    options,
  ).catch((thrown: unknown) => thrown);
  expect(isAblataError(error) && `${error.code}: ${error.message}`).toBe(message);
});
