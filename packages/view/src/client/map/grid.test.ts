import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Grid } from './grid.ts';

const unit = fc.float({ min: 0, max: 1, noNaN: true });
const points = fc.array(fc.tuple(unit, unit), { minLength: 1, maxLength: 80 });
const gridOf = (all: readonly (readonly [number, number])[]) =>
  new Grid(
    Float32Array.from(all, ([x]) => x),
    Float32Array.from(all, ([, y]) => y),
  );

test('finds the nearest point there is within a distance', () => {
  fc.assert(
    fc.property(
      points,
      unit,
      unit,
      fc.float({ min: Math.fround(0.01), max: Math.fround(0.5), noNaN: true }),
      (all, x, y, within) => {
        const distances = all.map(([a, b]) => (Math.fround(a) - x) ** 2 + (Math.fround(b) - y) ** 2);
        const least = Math.min(...distances);
        const found = gridOf(all).nearest(x, y, within);
        if (least > within * within) expect(found).toBe(-1);
        else expect(distances[found]).toBe(least);
      },
    ),
  );
});

test('finds the points inside a rectangle drawn as a polygon', () => {
  fc.assert(
    fc.property(points, (all) => {
      const inside = all.flatMap(([x, y], row) => (x > 0.2 && x < 0.7 && y > 0.1 && y < 0.6 ? [row] : []));
      const near = new Set(
        all.flatMap(([x, y], row) => ([0.2, 0.7].includes(x) || [0.1, 0.6].includes(y) ? [row] : [])),
      );
      const found = gridOf(all).inside([0.2, 0.1, 0.7, 0.1, 0.7, 0.6, 0.2, 0.6]);
      expect(found.filter((row) => !near.has(row))).toEqual(inside.filter((row) => !near.has(row)));
    }),
  );
});

test('leaves out points without a place', () => {
  const grid = new Grid(Float32Array.of(Number.NaN, 0.5), Float32Array.of(Number.NaN, 0.5));
  expect(grid.inside([0, 0, 1, 0, 1, 1, 0, 1])).toEqual([1]);
  expect(grid.nearest(0.1, 0.1, 0.2)).toBe(-1);
});
