import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quantizeRows } from './quantize-rows.ts';

const matrices = fc.tuple(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 9 })).chain(([rows, width]) =>
  fc.record({
    rows: fc.constant(rows),
    width: fc.constant(width),
    matrix: fc.float32Array({ minLength: rows * width, maxLength: rows * width, noNaN: true, min: -1e6, max: 1e6 }),
  }),
);

it('is within half a step of every value, in both layouts, which agree', () => {
  fc.assert(
    fc.property(matrices, ({ rows, width, matrix }) => {
      const same = quantizeRows(matrix, width, 'same');
      const transposed = quantizeRows(matrix, width, 'transposed');
      expect(transposed.scales).toEqual(same.scales);
      for (let row = 0; row < rows; row++) {
        const scale = same.scales[row]!;
        for (let column = 0; column < width; column++) {
          const value = matrix[row * width + column]!;
          for (const found of [same.values[row * width + column]!, transposed.values[column * rows + row]!]) {
            expect(Math.abs(found)).toBeLessThanOrEqual(127);
            expect(Math.abs(found * scale - value)).toBeLessThanOrEqual(scale * 0.5001);
          }
        }
      }
    }),
    { numRuns: 50 },
  );
});

it('gives zeros for a row of zeros', () => {
  const { values, scales } = quantizeRows(new Float32Array(8), 4, 'same');
  expect([...values]).toEqual(Array(8).fill(0));
  expect([...scales].every((scale) => scale > 0)).toBe(true);
});
