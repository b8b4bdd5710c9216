import fc from 'fast-check';
import { expect, it } from 'vitest';
import { denseVectors } from '../__fixtures__/dense-vectors.ts';
import { hotMargin, transformSlack } from '../plan/bound.ts';
import { createNoise } from '../plan/noise.ts';
import { loadRows } from './load-rows.ts';
import { Shard } from './shard.ts';
import { acquireHeap, releaseHeap } from './shared-heap.ts';
import { THREAD_WORD } from './state.ts';

const floatsOf = fc.integer({ min: 1, max: 40 }).map((n) => n * 32);

function open(floats: number) {
  const heap = acquireHeap('pairwise');
  const options = { floats, dimension: floats, threads: 1, coldColumns: 8, store: null };
  const shard = new Shard(heap, { ...options, thresholds: [0.9], main: 0, nearest: false });
  const load = (vectors: Float32Array): void =>
    loadRows(shard, vectors, { dimension: floats, floats, rows: vectors.length / floats, first: 0, open: 1n });
  return { heap, shard, load };
}

it('keeps distances within the slack of its random basis, and codes within their stated error', async () => {
  await fc.assert(
    fc.asyncProperty(floatsOf, fc.nat(), async (floats, seed) => {
      const { heap, shard, load } = open(floats);
      const vectors = denseVectors('near-threshold', 9, floats, 0.9, seed);
      load(vectors);
      shard.forgetCodes();
      for (let row = 0; row < 8; row++) shard.append(row, 1n, row);
      await shard.encode(null, 0, await shard.sample(8));
      const projected = heap.views().u32[(shard.threads[0]! + THREAD_WORD.projected) / 4]!;
      const images = (await shard.sample(8)).map(({ address, square }) => {
        heap.kernel.transform(shard.state, address, square, projected);
        return heap.views().f32.slice(projected / 4, projected / 4 + floats);
      });
      let odd = floats;
      while (odd % 2 === 0) odd /= 2;
      const units = images.map((_, i) => {
        const row = vectors.subarray(i * floats, (i + 1) * floats);
        const length = Math.hypot(...row);
        return Float64Array.from(row, (value) => value / length);
      });
      const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
        Math.hypot(...Array.from({ length: floats }, (_, k) => a[k]! - b[k]!));
      for (let i = 0; i < 8; i++) {
        for (let j = 0; j < i; j++) {
          const off = Math.abs(distance(images[i]!, images[j]!) - distance(units[i]!, units[j]!));
          expect(off).toBeLessThanOrEqual(2 * transformSlack(floats, odd));
        }
      }
      releaseHeap(heap);
    }),
    { numRuns: 30 },
  );
});

it('finds in float32 what is at the threshold but for the margin it allows', () => {
  // Columns at unit length but for rounding, rows of all lengths that a block may hold.
  fc.assert(
    fc.property(floatsOf, fc.integer({ min: -39, max: 39 }), fc.nat(), (floats, exponent, seed) => {
      const noise = createNoise(seed);
      const { heap, shard, load } = open(floats);
      const row = Float32Array.from({ length: floats }, () => (noise() - 0.5) * 2 ** exponent);
      const both = new Float32Array(2 * floats);
      both.set(row);
      both.set(row, floats);
      load(both);
      shard.forgetCodes();
      shard.setThresholds([1], 0);
      shard.append(0, 1n, 0);
      heap.kernel.judge(shard.state, shard.threads[0]!, 1, 2, 0, 1);
      expect(heap.views().i32[shard.block.match / 4 + 1]).toBe(0);
      expect(hotMargin(floats)).toBeLessThan(1e-4);
      releaseHeap(heap);
    }),
    { numRuns: 60 },
  );
});

it('brings vectors of extreme length to a length between 1 and 2 without moving a bit of their mantissas', () => {
  const { heap, shard, load } = open(32);
  const noise = createNoise(3);
  for (const exponent of [-148, -100, -60, -41, -39, 0, 39, 41, 60, 100, 126]) {
    const vectors = Float32Array.from({ length: 32 }, () => (noise() + 0.5) * 2 ** exponent);
    load(vectors);
    const stored = heap.views().f32.slice(shard.block.rows / 4, shard.block.rows / 4 + 32);
    const factor = stored[0]! / vectors[0]!;
    expect(Number.isInteger(Math.log2(factor))).toBe(true);
    expect([...stored]).toEqual(Array.from(vectors, (value) => value * factor));
    const square = heap.views().f64[shard.block.squares / 8]!;
    expect(square).toBeGreaterThan(2 ** -80);
    expect(square).toBeLessThan(2 ** 80);
  }
  releaseHeap(heap);
});
