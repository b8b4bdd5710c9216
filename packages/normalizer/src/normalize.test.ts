import process from 'node:process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inBlocks, largestDifference, meanOf, randomRows } from '../test/random-rows.ts';
import { fitPca } from './fit-pca.ts';
import type { Scaling } from './normalization.ts';
import { denormalize, normalize } from './normalize.ts';

const number = fc.float({ min: -100, max: 100, noNaN: true });
const scaled = fc.integer({ min: 1, max: 6 }).chain((d) =>
  fc.record({
    center: fc.float32Array({ minLength: d, maxLength: d, min: -10, max: 10, noNaN: true }),
    scale: fc.float32Array({ minLength: d, maxLength: d, min: Math.fround(0.01), max: 10, noNaN: true }),
    rows: fc
      .array(number, { maxLength: 6 * d })
      .map((list) => Float32Array.from(list.slice(0, list.length - (list.length % d)))),
  }),
);

describe('scaling', () => {
  it('comes back to the rounding of float32', () => {
    fc.assert(
      fc.property(scaled, ({ center, scale, rows }) => {
        const scaling: Scaling = { kind: 'scaling', center, scale };
        expect(largestDifference(denormalize(scaling, normalize(scaling, rows)), rows)).toBeLessThanOrEqual(2e-5);
      }),
    );
  });

  it('holds values within the bounds, both ways', () => {
    const clip = { min: Float32Array.of(-2, -1), max: Float32Array.of(2, 1) };
    const scaling: Scaling = { kind: 'scaling', center: Float32Array.of(1, 0), scale: Float32Array.of(2, 1), clip };
    expect([...normalize(scaling, Float32Array.of(101, -5, 2, 0.5))]).toEqual([2, -1, 0.5, 0.5]);
    expect([...denormalize(scaling, Float32Array.of(9, -5, 0.5, 0.5))]).toEqual([5, -1, 2, 0.5]);
  });

  it('refuses what makes no whole rows', () => {
    const scaling: Scaling = { kind: 'scaling', center: new Float32Array(3), scale: new Float32Array(3).fill(1) };
    expect(() => denormalize(scaling, new Float32Array(4))).toThrow(
      "4 numbers are no whole rows of the normalizer's normalized vectors, which are 3 wide",
    );
    expect(() => normalize(scaling, new Float32Array(4))).toThrow("normalizer's vectors, which are 3 wide");
  });
});

describe('principal components', () => {
  it.each([
    [200, 24, true],
    [200, 24, false],
    [10, 24, true], // fewer rows than dimensions
    [1, 5, true],
  ])('of %i rows of %i numbers come back to the rounding of float32 (whitened: %s)', async (rows, d, whiten) => {
    const values = randomRows(rows, d);
    const pca = await fitPca(inBlocks(values, 7 * d), meanOf(values, d), { whiten });
    const others = randomRows(30, d, 2);
    const most = others.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    const bound = 16 * 2 ** -24 * most * Math.sqrt(d);
    expect(largestDifference(denormalize(pca, normalize(pca, others)), others)).toBeLessThan(bound);
    expect(largestDifference(denormalize(pca, normalize(pca, values)), values)).toBeLessThan(bound);
  });

  it('make whitened rows uncorrelated, of variance 1', async () => {
    const [rows, d] = [500, 6];
    const values = randomRows(rows, d);
    const pca = await fitPca(inBlocks(values, 100 * d), meanOf(values, d));
    const z = normalize(pca, values);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let row = 0; row < rows; row++) sum += z[row * d + i]! * z[row * d + j]!;
        expect(sum / rows).toBeCloseTo(i === j ? 1 : 0, 4);
      }
    }
  });

  it('keep the widest when fewer are asked for, and state what they explain', async () => {
    const d = 12;
    const values = randomRows(300, d);
    const mean = meanOf(values, d);
    const all = await fitPca(inBlocks(values, 64 * d), mean);
    const some = await fitPca(inBlocks(values, 50 * d), mean, { components: 3 });
    expect(some.components).toHaveLength(3 * d);
    expect(largestDifference(some.components, all.components.slice(0, 3 * d))).toBeLessThan(1e-6);
    const sum = (list: Float32Array) => list.reduce((total, value) => total + value, 0);
    expect(sum(all.explainedVariance)).toBeCloseTo(all.totalVariance, 5);
    expect(sum(some.explainedVariance) / some.totalVariance).toBeGreaterThan(0.95);
    expect(some.explainedVariance).toEqual(all.explainedVariance.slice(0, 3));
    expect(normalize(some, values)).toHaveLength(300 * 3);
    expect(denormalize(some, new Float32Array(3))).toEqual(some.mean);
  });

  it('are bounded in directions in which no training row varies', async () => {
    const d = 8;
    const values = randomRows(4, d);
    const pca = await fitPca(inBlocks(values, d), meanOf(values, d), { floor: 0.01 });
    const least = Math.sqrt((0.01 * pca.totalVariance) / d);
    expect(Math.min(...pca.scale)).toBeCloseTo(least, 6);
    expect(pca.explainedVariance[d - 1]).toBeLessThan(1e-12);
  });

  it('are computed elsewhere than in the thread that asks', async () => {
    const d = 256;
    const values = randomRows(300, d);
    const [mine, all] = [process.threadCpuUsage(), process.cpuUsage()];
    await fitPca(inBlocks(values, 100 * d), meanOf(values, d));
    expect(process.threadCpuUsage(mine).user).toBeLessThan(0.5 * process.cpuUsage(all).user);
  });

  it('end with the error of whoever gives the rows', async () => {
    async function* failing() {
      yield randomRows(4, 2);
      throw new Error('the file is gone');
    }
    await expect(fitPca(failing(), new Float64Array(2))).rejects.toThrow('the file is gone');
  });

  it('say so where the thread has ended before the first row came', async () => {
    const tooWide = new Float64Array(2 ** 22); // a matrix of 2⁴⁷ bytes, more than a process can address
    const { promise: gone, resolve } = Promise.withResolvers<number>();
    process.once('worker', (worker) => worker.once('exit', resolve));
    async function* late() {
      await gone;
      yield new Float32Array(2 ** 22);
    }
    await expect(fitPca(late(), tooWide)).rejects.toMatchObject({
      code: 'SERVICE_NORMALIZER_THREAD',
      cause: { cause: { message: expect.stringMatching(/array length|allocation/i) } },
    });
  });

  it('refuses more components than dimensions', async () => {
    await expect(fitPca(inBlocks(randomRows(4, 2), 2), new Float64Array(2), { components: 3 })).rejects.toThrow(
      '3 components are asked of vectors of 2 dimensions',
    );
  });
});
