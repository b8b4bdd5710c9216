import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestCrossCosine } from './largest-cross-cosine.ts';
import { largestCrossCosineAside } from './largest-cross-cosine-aside.ts';
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

describe('largestCrossCosineAside', () => {
  // Several blocks of either kind, and a pair that ties with others.
  const rows = Array.from({ length: 5000 }, (_, n) => Float32Array.of(Math.cos(n * n), Math.sin(n * n), (n % 7) / 7));
  const sides = Int32Array.from(rows, (_, n) => (n % 11 === 0 ? -1 : n % 3));
  const never = new AbortController().signal;

  it('finds in a thread what is found without one', async () => {
    const vectors = vectorsOf(rows);
    const expected = await largestCrossCosine(vectors, sides);
    expect(expected?.cosine).toBeGreaterThan(0.99);
    expect(await largestCrossCosineAside(vectors, sides, never, 0)).toEqual(expected);
    expect(await largestCrossCosineAside(vectors, new Int32Array(5000), never, 0)).toBeUndefined();
  });

  it('leaves alone what the rows are a part of', async () => {
    const file = Float32Array.from({ length: 603 }, (_, n) => Math.sin(n));
    const vectors = {
      length: 200,
      dimension: 3,
      embeddings: async (start: number, end: number) => file.subarray(3 + start * 3, 3 + end * 3),
      select: () => vectors,
    };
    const halves = Int32Array.from({ length: 200 }, (_, n) => (n < 100 ? 0 : 1));
    const expected = await largestCrossCosine(vectors, halves);
    expect(await largestCrossCosineAside(vectors, halves, never, 0)).toEqual(expected);
    expect(file).toHaveLength(603);
  });

  it('ends at once when it is told to, and with the error of who reads the vectors', async () => {
    const ending = new AbortController();
    const reading = (embeddings: () => Promise<Float32Array>) => ({ ...vectorsOf(rows), select: () => ({ ...vectorsOf(rows), embeddings }) }); // biome-ignore format: one line
    const stopped = largestCrossCosineAside(
      reading(() => {
        ending.abort(new Error('Ctrl-C'));
        return new Promise(() => {});
      }),
      sides,
      ending.signal,
      0,
    );
    await expect(stopped).rejects.toThrow('Ctrl-C');
    const unreadable = reading(() => Promise.reject(new Error('no such block')));
    await expect(largestCrossCosineAside(unreadable, sides, never, 0)).rejects.toThrow('no such block');
  });
});
