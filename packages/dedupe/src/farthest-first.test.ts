import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DENSE_KINDS, denseVectors } from './__fixtures__/dense-vectors.ts';
import { farthestFirst } from './farthest-first.ts';

it('chooses the row whose largest cosine to those chosen is lowest, every time, as plain loops do', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...DENSE_KINDS),
      fc.integer({ min: 1, max: 120 }),
      fc.integer({ min: 1, max: 130 }),
      fc.nat(),
      async (kind, rows, count, seed) => {
        const d = 9;
        const vectors = denseVectors(kind, rows, d, 0.9, seed);
        const units = Array.from({ length: rows }, (_, row) => {
          const vector = Float64Array.from(vectors.subarray(row * d, (row + 1) * d));
          const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
          return vector.map((value) => value / norm);
        });
        const { chosen, nearest, farthest } = await farthestFirst({ vectors, dimension: d }, count);
        expect(chosen.length).toBe(Math.min(rows, count));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen[0]).toBe(0);
        const best = new Float64Array(rows).fill(-1);
        for (let i = 0; i < chosen.length; i++) {
          const left = Array.from(best.keys()).filter((row) => !chosen.subarray(0, i).includes(row));
          const lowest = Math.min(...left.map((row) => best[row]!));
          expect(best[chosen[i]!]).toBeCloseTo(lowest, 12);
          expect(nearest[i]).toBeCloseTo(lowest, 12);
          const centre = units[chosen[i]!]!;
          for (let row = 0; row < rows; row++) {
            best[row] = Math.max(
              best[row]!,
              units[row]!.reduce((sum, value, k) => sum + value * centre[k]!, 0),
            );
          }
        }
        const left = Array.from(best.keys()).filter((row) => !chosen.includes(row));
        expect(farthest).toBeCloseTo(left.length === 0 ? 0 : 1 - Math.min(...left.map((row) => best[row]!)), 12);
      },
    ),
    { numRuns: 60 },
  );
});

it('refuses a number of rows that is none, and vectors without direction', async () => {
  await expect(farthestFirst([[1, 0]], 1.5)).rejects.toThrow(
    'The number of rows to choose must be a whole number from 1 on, but 1.5 came.',
  );
  const zero = farthestFirst(
    [
      [1, 0],
      [0, 0],
    ],
    1,
  );
  await expect(zero).rejects.toThrow('Row 1 is a zero vector');
});
