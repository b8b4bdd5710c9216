import { expect, it } from 'vitest';
import { bruteForceVerdicts } from './__fixtures__/brute-force.ts';
import { plantedVectors } from './__fixtures__/vectors.ts';
import { openIndex } from './open-index.ts';

const dimension = 24;
const vectors = plantedVectors({ kind: 'anisotropic', rows: 700, dimension, seed: 12, duplicates: 0.4 });
const row = (i: number): Float32Array => vectors.slice(i * dimension, (i + 1) * dimension);
const verdicts = bruteForceVerdicts(vectors, dimension, 0.95);
const expected = verdicts.map((verdict) => (verdict.kept ? null : verdict.duplicateOf));

it.each([undefined, 0])('admits rows one at a time as brute force does, with memory %s', async (memory) => {
  await using index = openIndex({ dimension, ...(memory === undefined ? {} : { memory }) });
  const found: (number | null)[] = [];
  for (let i = 0; i < 400; i++) found.push((await index.admit(row(i)))?.place ?? null);
  expect(found).toEqual(expected.slice(0, 400));
  expect(index.size).toBe(found.filter((place) => place === null).length);
  const rest = await index.admitAll(vectors.subarray(400 * dimension));
  expect(rest.map((match) => match?.place ?? null)).toEqual(expected.slice(400));
});

it('answers calls that overlap in the order in which they came', async () => {
  await using index = openIndex({ dimension });
  const all = await Promise.all(Array.from({ length: 200 }, (_, i) => index.admit([...row(i)])));
  expect(all.map((match) => match?.place ?? null)).toEqual(expected.slice(0, 200));
});

it('refuses what is no vector of its dimension or has no direction, and is then as before', async () => {
  await using index = openIndex({ dimension: 2 });
  await index.admit([1, 0]);
  await expect(index.admit([0, 0])).rejects.toThrow('Row 1 is a zero vector');
  await expect(index.admit([1, 0, 0])).rejects.toThrow('2 rows of dimension 2 need 4 floats, but 3 came.');
  expect(index.size).toBe(1);
  expect(await index.admit([3, 0])).toEqual({ place: 0, similarity: 1 });
  expect(() => openIndex({ dimension: 0 })).toThrow('The dimension must be a whole number from 1 on, but 0 came.');
  expect(() => openIndex({ dimension: 2, threshold: 2 })).toThrow('a cosine in (0, 1]');
  expect(() => openIndex({ dimension: 2, threads: 0 })).toThrow('The threads must be a whole number from 1 on');
});
