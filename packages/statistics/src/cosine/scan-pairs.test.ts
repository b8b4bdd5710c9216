import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestCrossCosine } from './largest-cross-cosine.ts';
import { scanPairs } from './scan-pairs.ts';
import { vectorsOf } from './vectors.fixture.ts';

/** The cosine as one writes it down. */
function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, k) => sum + value * y[k]!, 0);
  const norms = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b));
  return norms === 0 ? 0 : dot(a, b) / norms;
}

const rowsOf = (length: { min: number; max: number }) =>
  fc.integer({ min: 1, max: 37 }).chain((dimension) =>
    fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: dimension, maxLength: dimension }), {
      minLength: length.min,
      maxLength: length.max,
    }),
  );

describe('scanPairs', () => {
  it('lets timers and signals be heard in between', async () => {
    let turns = 0;
    let handle = setImmediate(function count() {
      turns++;
      handle = setImmediate(count);
    });
    const vectors = Array.from({ length: 5000 }, (_, n) => Float32Array.of(Math.cos(n), Math.sin(n)));
    await scanPairs(vectorsOf(vectors), { floor: () => 2, found: () => {} });
    clearImmediate(handle);
    expect(turns).toBeGreaterThan(5000 / 256); // once a block at least
  });

  it('finds exactly the pairs at or above the floor, for any dimension and count', async () => {
    await fc.assert(
      fc.asyncProperty(
        rowsOf({ min: 1, max: 14 }),
        fc.constantFrom(-1, 0, 0.5, 0.9, 1 - 1e-12),
        async (rows, floor) => {
          const vectors = rows.map((row) => Float32Array.from(row));
          const found: [number, number, number][] = [];
          await scanPairs(vectorsOf(vectors), { floor: () => floor, found: (...pair) => found.push(pair) });
          const expected = vectors.flatMap((a, i) =>
            vectors.slice(i + 1).flatMap((b, k): [number, number, number][] => {
              const value = cosine(a, b);
              return value >= floor ? [[i, i + 1 + k, value]] : [];
            }),
          );
          expect(found).toEqual(expected);
        },
      ),
    );
  });

  it('crosses the borders of its blocks', async () => {
    const rows = Array.from({ length: 600 }, (_, row) =>
      Float32Array.from({ length: 601 }, (_, k) => (k === row ? 1 : k === 600 ? 0.01 : 0)),
    );
    for (const [copy, original] of [
      [255, 3],
      [256, 255],
      [599, 257],
    ] as const)
      rows[copy] = rows[original]!.map((v) => v * 3);
    const found: number[][] = [];
    await scanPairs(vectorsOf(rows), { floor: () => 0.99, found: (a, b) => found.push([a, b]) });
    expect(found).toEqual([
      [3, 255],
      [3, 256],
      [255, 256],
      [257, 599],
    ]);
  });
});

describe('largestCrossCosine', () => {
  it('names the most similar pair on different sides and no other', async () => {
    await fc.assert(
      fc.asyncProperty(
        rowsOf({ min: 2, max: 14 }),
        fc.infiniteStream(fc.integer({ min: -1, max: 2 })),
        async (rows, stream) => {
          const vectors = rows.map((row) => Float32Array.from(row));
          const sides = Int32Array.from(vectors, () => stream.next().value!);
          let best: { cosine: number; rows: [number, number] } | undefined;
          for (let i = 0; i < vectors.length; i++) {
            for (let j = i + 1; j < vectors.length; j++) {
              if (sides[i] === sides[j] || sides[i]! < 0 || sides[j]! < 0) continue;
              const value = cosine(vectors[i]!, vectors[j]!);
              if (best === undefined || value > best.cosine) best = { cosine: value, rows: [i, j] };
            }
          }
          expect(await largestCrossCosine(vectorsOf(vectors), sides)).toEqual(best);
        },
      ),
    );
  });
});
