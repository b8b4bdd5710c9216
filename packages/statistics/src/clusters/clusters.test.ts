import { createRandom } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { clusterStatistics } from './cluster-statistics.ts';
import { assign, sphericalKMeans } from './spherical-k-means.ts';
import { tellingWords } from './telling-words.ts';

/** Rows around the axes of a space: 60 around the first, 30 around the second, 10 around the third. */
function bundles(): { rows: Float32Array; truth: number[] } {
  const random = createRandom(5);
  const truth = random.shuffle([...Array(100).keys()].map((row) => (row < 60 ? 0 : row < 90 ? 1 : 2)));
  const rows = Float32Array.from(
    truth.flatMap((axis) => Array.from({ length: 6 }, (_, k) => (k === axis ? 3 : 0) + random.float())),
  );
  return { rows, truth };
}

describe('sphericalKMeans', () => {
  it('finds bundles that stand apart, the largest first', () => {
    const { rows, truth } = bundles();
    const { of, centres } = sphericalKMeans(rows, 6, 3, createRandom(1));
    expect([...of]).toEqual(truth);
    expect([...assign(rows, 6, centres)]).toEqual(truth);
  });

  it('gives the same for the same stream, and one cluster a row where there are fewer rows than clusters', () => {
    const { rows } = bundles();
    expect(sphericalKMeans(rows, 6, 5, createRandom(1))).toEqual(sphericalKMeans(rows, 6, 5, createRandom(1)));
    expect(sphericalKMeans(Float32Array.of(1, 0, 0, 1), 2, 7, createRandom(1)).centres).toHaveLength(4);
  });

  it('bears rows of length zero and rows that are all the same', () => {
    expect([...sphericalKMeans(new Float32Array(12), 3, 2, createRandom(1)).of]).toEqual([0, 0, 0, 0]);
    expect([...sphericalKMeans(new Float32Array(12).fill(2), 3, 2, createRandom(1)).of]).toEqual([0, 0, 0, 0]);
  });
});

it('tellingWords are those that a cluster has and others have not', () => {
  const texts = ['check the units', 'check your units twice', 'draw the picture', 'draw a picture first', 'the end'];
  const [units, picture] = tellingWords(texts, [0, 0, 1, 1, 2], 2);
  expect(units).toEqual(['check', 'units']);
  expect(picture).toEqual(['draw', 'picture']);
});

it('clusterStatistics add up to all rows', () => {
  const { rows, truth } = bundles();
  const { clusters } = clusterStatistics(
    rows,
    6,
    truth.map((axis) => `word${axis} filler`),
    createRandom(2),
  )!;
  expect(clusters.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(clusterStatistics(rows.subarray(0, 6), 6, null, createRandom(2))).toBeNull();
});
