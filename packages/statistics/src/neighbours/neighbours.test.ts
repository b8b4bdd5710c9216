import { createRandom } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorsOf } from '../cosine/vectors.fixture.ts';
import { twoNearestDimension } from './intrinsic-dimension.ts';
import { nearestRows } from './nearest-rows.ts';
import { neighbourStatistics } from './neighbour-statistics.ts';

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, k) => sum + value * y[k]!, 0);
  return dot(a, b) / (Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b)) || 1);
}

/** Numbers of a bell curve. */
function normals(count: number, ...key: (string | number)[]): Float32Array {
  const random = createRandom(1, ...key);
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float()),
  );
}

const split = (name: string, rows: number[]) => ({ name, subset: '', split: name, rows: Uint32Array.from(rows) });

describe('nearestRows', () => {
  it('names those that looking at all pairs names', async () => {
    const vector = fc.integer({ min: 1, max: 9 }).chain((dimension) => {
      const row = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: dimension, maxLength: dimension });
      return fc.array(row, { minLength: 1, maxLength: 20 });
    });
    await fc.assert(
      fc.asyncProperty(vector, fc.integer({ min: 1, max: 4 }), async (drawn, count) => {
        const rows = drawn.map((row) => Float32Array.from(row));
        const found = await nearestRows(vectorsOf(rows), Float32Array.from(drawn.flat()), {
          count,
          wanted: (query, row) => query !== row,
        });
        found.forEach(({ rows: nearest, cosines }, query) => {
          const all = rows.map((row) => cosine(rows[query]!, row));
          const others = all.filter((_, row) => row !== query).toSorted((a, b) => b - a);
          expect(nearest).toHaveLength(Math.min(count, rows.length - 1));
          nearest.forEach((row, place) => {
            expect(row).not.toBe(query);
            expect(cosines[place]).toBeCloseTo(all[row]!, 5);
            expect(cosines[place]).toBeCloseTo(others[place]!, 5);
          });
        });
      }),
    );
  });
});

describe('neighbourStatistics', () => {
  it('tells near rows of the own split from those of others', async () => {
    // Rows 0–5 are for training; 6 is a copy of 0, 7 is like nothing, and 8 is in no split.
    const rows = Array.from({ length: 9 }, (_, row) => normals(16, 'rows', row));
    rows[6] = rows[0]!.map((value) => 2 * value);
    rows[3] = rows[2]!.map((value, k) => value + (k === 0 ? 1e-3 : 0));
    const found = (await neighbourStatistics(vectorsOf(rows), {
      sets: [split('train', [0, 1, 2, 3, 4, 5]), split('test', [6, 7])],
      at: [0.99],
      random: createRandom(0),
    }))!;
    expect(found.all).toMatchObject({ rows: 9, atLeast: { '0.99': 4 / 9 } });
    expect(found.within).toMatchObject({ rows: 8, atLeast: { '0.99': 2 / 8 } });
    expect(found.across).toMatchObject({ rows: 8, atLeast: { '0.99': 2 / 8 } });
    expect(found.toTraining).toMatchObject({ training: 'train', of: { test: { rows: 2, atLeast: { '0.99': 0.5 } } } });
    expect(found.toTraining!.of['test']!.cosine.max).toBeCloseTo(1, 6);
  });

  it('without splits knows all rows only; of one row there is nothing to say', async () => {
    const rows = Array.from({ length: 30 }, (_, row) => normals(4, 'few', row));
    expect(await neighbourStatistics(vectorsOf(rows), { sets: [], random: createRandom(0) })).toMatchObject({
      all: { rows: 30 },
      within: null,
      across: null,
      toTraining: null,
    });
    expect(await neighbourStatistics(vectorsOf(rows.slice(0, 1)), { sets: [], random: createRandom(0) })).toBeNull();
  });

  it('looks at a sample where there are many rows, the same one each time', async () => {
    const rows = Array.from({ length: 400 }, (_, row) => normals(5, 'many', row));
    const measure = () => neighbourStatistics(vectorsOf(rows), { sets: [], most: 50, random: createRandom(3) });
    expect((await measure())!.all.rows).toBe(50);
    expect(await measure()).toEqual(await measure());
  });
});

describe('twoNearestDimension', () => {
  it.each([2, 5])('of a flat sheet of %i dimensions is that', async (inner) => {
    // A patch of a sphere of that many dimensions, laid into 24.
    const basis = Array.from({ length: inner + 1 }, (_, k) => normals(24, 'basis', k));
    const rows = Array.from({ length: 1500 }, (_, row) => {
      const at = normals(inner + 1, 'point', row);
      return Float32Array.from({ length: 24 }, (_, c) => basis.reduce((sum, axis, k) => sum + axis[c]! * at[k]!, 0));
    });
    const { intrinsicDimension } = (await neighbourStatistics(vectorsOf(rows), {
      sets: [],
      most: 1500,
      random: createRandom(0),
    }))!;
    expect(Math.abs(intrinsicDimension! - inner)).toBeLessThan(0.12 * inner);
  });

  it('needs ten points without a twin', () => {
    expect(twoNearestDimension(Array.from({ length: 40 }, () => [0, 1] as const))).toBeNull();
  });
});
