import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactSizes, splitSizes } from './split-sizes.ts';

describe('splitSizes', () => {
  it('rounds by largest remainders, ties to the earlier, and gives each split a row', () => {
    const tenths = (size: number) => splitSizes([0.8, 0.1, 0.1], size);
    expect([3, 4, 5, 7, 10, 15, 28, 10_000].map(tenths)).toEqual([
      [1, 1, 1],
      [2, 1, 1],
      [3, 1, 1],
      [5, 1, 1],
      [8, 1, 1],
      [12, 2, 1],
      [22, 3, 3],
      [8000, 1000, 1000],
    ]);
    expect(splitSizes([0.7, 0.2, 0.1], 30)).toEqual([21, 6, 3]);
  });

  it('adds up, leaves none out, and is off by less than a row but for the rows it gives', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(shares, fc.integer({ min: 0, max: 300 }), (parts, more) => {
        const size = parts.length + more;
        const counts = splitSizes(parts, size);
        const exact = exactSizes(parts, size);
        const given = exact.filter((value) => value < 1).length;
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(size);
        for (const [k, count] of counts.entries()) {
          expect(count).toBeGreaterThan(0);
          expect(count).toBeLessThan(exact[k]! + 1);
          expect(count).toBeGreaterThan(exact[k]! - 1 - given);
        }
      }),
      { numRuns: 500 },
    );
  });
});
