import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covarianceOf } from './covariance.ts';
import { distributionOf } from './distribution.ts';
import { histogramOf } from './histogram.ts';
import { MomentSums } from './moments.ts';
import { describeSpectrum, spectrumOf } from './spectrum.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

const matrix = fc
  .integer({ min: 1, max: 12 })
  .chain((n) => fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: n * n, maxLength: n * n }))
  .map((values) => {
    const n = Math.sqrt(values.length);
    return Float64Array.from(values, (_, at) => values[Math.max(at, (at % n) * n + Math.floor(at / n))]!);
  });

describe('symmetricEigenvalues', () => {
  it('keep what any eigenvalues keep: the trace, the sum of squares, and the trace of the third power', () => {
    fc.assert(
      fc.property(matrix, (a) => {
        const n = Math.sqrt(a.length);
        const at = (i: number, j: number) => a[i * n + j]!;
        const range = [...Array(n).keys()];
        const trace = range.reduce((sum, i) => sum + at(i, i), 0);
        const squares = a.reduce((sum, value) => sum + value ** 2, 0);
        let cubes = 0;
        for (const i of range) for (const j of range) for (const k of range) cubes += at(i, j) * at(j, k) * at(k, i);
        const values = [...symmetricEigenvalues(a.slice(), n)];
        expect(values).toEqual(values.toSorted((x, y) => y - x));
        const power = (p: number) => values.reduce((sum, value) => sum + value ** p, 0);
        expect(power(1)).toBeCloseTo(trace, 8);
        expect(power(2)).toBeCloseTo(squares, 7);
        expect(power(3)).toBeCloseTo(cubes, 5);
      }),
    );
  });

  it('of a path graph are 2 cos(kπ / (n + 1)), for n of any size', () => {
    for (const n of [1, 2, 3, 64, 257]) {
      const path = new Float64Array(n * n);
      for (let i = 1; i < n; i++) path[i * n + i - 1] = path[(i - 1) * n + i] = 1;
      const expected = Array.from({ length: n }, (_, k) => 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
      const values = symmetricEigenvalues(path, n);
      for (let k = 0; k < n; k++) expect(values[k]).toBeCloseTo(expected[k]!, 10);
    }
  });

  it('of zeros, of one dimension and of a matrix of ones', () => {
    expect([...symmetricEigenvalues(new Float64Array(9), 3)]).toEqual([0, 0, 0]);
    expect([...symmetricEigenvalues(Float64Array.of(-3), 1)]).toEqual([-3]);
    const [first, ...others] = symmetricEigenvalues(new Float64Array(400).fill(1), 20);
    expect(first).toBeCloseTo(20, 10);
    for (const value of others) expect(value).toBeCloseTo(0, 10);
  });
});

it('covarianceOf is the textbook one, across the borders of its tiles', () => {
  const [count, dimension] = [37, 300];
  const rows = Float32Array.from({ length: count * dimension }, (_, at) => Math.sin(at * 0.7) + 5);
  const { matrix: found, mean } = covarianceOf(rows, dimension);
  for (const [i, j] of [
    [0, 0],
    [3, 299],
    [255, 256],
    [299, 299],
  ] as const) {
    let expected = 0;
    for (let row = 0; row < count; row++)
      expected += ((rows[row * dimension + i]! - mean[i]!) * (rows[row * dimension + j]! - mean[j]!)) / count;
    expect(found[i * dimension + j]).toBeCloseTo(expected, 5);
    expect(found[j * dimension + i]).toBe(found[i * dimension + j]);
  }
});

describe('a spectrum', () => {
  it('of equal variances fills all directions', () => {
    expect(
      describeSpectrum(
        Float64Array.from({ length: 40 }, () => 2.5),
        100,
      ),
    ).toMatchObject({
      effectiveRank: expect.closeTo(40, 9),
      participationRatio: expect.closeTo(40, 9),
      isoScore: expect.closeTo(1, 9),
      components: { '0.5': 20, '0.9': 36, '0.95': 38, '0.99': 40 },
    });
  });

  it('of one direction fills one', () => {
    const rows = Float32Array.from({ length: 50 * 8 }, (_, at) => (at % 8 === 3 ? Math.floor(at / 8) : 1));
    expect(spectrumOf(rows, 8)).toMatchObject({
      rows: 50,
      effectiveRank: expect.closeTo(1, 4),
      participationRatio: expect.closeTo(1, 6),
      isoScore: expect.closeTo(0, 6),
      components: { '0.5': 1, '0.9': 1, '0.95': 1, '0.99': 1 },
    });
  });

  it('of rows that are all the same there is none', () => {
    expect(spectrumOf(new Float32Array(60).fill(3), 6)).toBeNull();
  });

  it('ends its curve at all of the variance', () => {
    const { explained } = describeSpectrum(
      Float64Array.from({ length: 1024 }, (_, k) => 1 / (k + 1)),
      9,
    )!;
    expect(explained.length).toBeLessThanOrEqual(64);
    expect(explained.at(-1)).toEqual({ components: 1024, share: 1 });
  });
});

describe('distributionOf', () => {
  it('interpolates as numpy does', () => {
    expect(distributionOf([4, 1, 2, 3])).toMatchObject({ count: 4, mean: 2.5, min: 1, q25: 1.75, median: 2.5, max: 4 });
    expect(distributionOf([])).toBeNull();
  });

  it('histogramOf loses no value', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -2, max: 3, noNaN: true })), (values) => {
        const { counts } = histogramOf(values, 0, 1, 7);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
      }),
    );
    expect(histogramOf([-1, 0, 0.49, 0.5, 1, 7], 0, 1, 2).counts).toEqual([3, 3]);
  });
});

describe('MomentSums', () => {
  it('know the mean cosine of all pairs, and who makes it up', () => {
    const rows = [
      [3, 0.1, 0],
      [5, -0.1, 0],
      [2, 0.2, 0],
    ];
    const sums = new MomentSums(3);
    sums.add(Float32Array.from(rows.slice(0, 2).flat()));
    sums.add(Float32Array.from(rows[2]!));
    const units = rows.map((row) => row.map((value) => value / Math.hypot(...row)));
    const pairs = [
      [0, 1],
      [0, 2],
      [1, 2],
    ].map(([i, j]) => units[i!]!.reduce((sum, value, k) => sum + value * units[j!]![k]!, 0));
    const { meanCosine, constantDimensions, rogueDimensions, norms } = sums.describe();
    expect(meanCosine).toBeCloseTo(pairs.reduce((sum, value) => sum + value, 0) / 3, 6);
    expect(constantDimensions).toBe(1);
    expect(rogueDimensions[0]).toEqual({ dimension: 0, share: expect.closeTo(1, 2) });
    expect(norms).toMatchObject({ count: 3, max: expect.closeTo(Math.hypot(5, 0.1), 5) });
  });

  it('count rows that are broken or of length zero and go on', () => {
    const sums = new MomentSums(2);
    sums.add(Float32Array.of(Number.NaN, 1, 0, 0, 1, 0, Number.POSITIVE_INFINITY, 0));
    expect(sums.describe()).toMatchObject({ brokenRows: 2, zeroRows: 1, norms: { count: 2 } });
  });
});
