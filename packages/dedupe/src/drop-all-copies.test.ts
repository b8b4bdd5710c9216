import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DENSE_KINDS, denseVectors } from './__fixtures__/dense-vectors.ts';
import { verifyCertificate } from './certificate/verify-certificate.ts';
import { clustersOf } from './clusters-of.ts';
import { dedupe } from './dedupe.ts';
import { cosine } from './similarity/cosine.ts';

function cosines(vectors: Float32Array, d: number): (a: number, b: number) => number {
  const product = (a: number, b: number): number => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += vectors[a * d + k]! * vectors[b * d + k]!;
    return sum;
  };
  return (a, b) => cosine(product(a, b), product(a, a), product(b, b));
}

it('keeps with `none` the rows that are near no other row, and certifies it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...DENSE_KINDS),
      fc.integer({ min: 1, max: 140 }),
      fc.constantFrom(0.8, 0.95),
      fc.constantFrom(0, undefined),
      fc.nat(),
      async (kind, rows, threshold, memory, seed) => {
        const d = 20;
        const vectors = denseVectors(kind, rows, d, threshold, seed);
        const near = cosines(vectors, d);
        const others = (row: number): number[] =>
          Array.from({ length: rows }, (_, other) => (other === row ? -1 : near(row, other)));
        fc.pre(
          !Array.from({ length: rows }, (_, row) => others(row))
            .flat()
            .some((c) => Math.abs(c - threshold) < 1e-12),
        );
        const expected = Array.from({ length: rows }, (_, row) => row).filter((row) =>
          others(row).every((value) => value < threshold),
        );
        const options = memory === undefined ? {} : { memory };
        const { kept, dropped, certificate } = await dedupe(
          { vectors, dimension: d },
          { threshold, keep: 'none', ...options },
        );
        expect([...kept]).toEqual(expected);
        expect(dropped.map(({ row }) => row)).toEqual(
          Array.from({ length: rows }, (_, row) => row).filter((row) => !expected.includes(row)),
        );
        const check = await verifyCertificate({ vectors, dimension: d }, certificate, { sample: 'all' });
        expect(check).toMatchObject({ holds: true, violations: [], checkedPairs: kept.length * (rows - 1) });
        const clusters = clustersOf(certificate);
        for (const row of kept) expect(clusters[row]).toBe(row);
        for (const { row, duplicateOf } of dropped) expect(clusters[row]).toBe(clusters[duplicateOf]);
      },
    ),
    { numRuns: 60 },
  );
});

it('finds a copy that no dropped row names', async () => {
  // Each 15° from the one before: 15° is near 0° and named after it, 30° is near 15° alone, 90° near none.
  const rows = [0, 15, 30, 90].map((a) => [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)]);
  const { kept, dropped, certificate } = await dedupe(rows, { keep: 'none' });
  expect([...kept]).toEqual([3]);
  expect(dropped.map(({ row, duplicateOf }) => [row, duplicateOf])).toEqual([
    [0, 1],
    [1, 0],
    [2, 1],
  ]);
  expect([...clustersOf(certificate)]).toEqual([0, 0, 0, 3]);
  const wrong = { ...certificate, kept: 2, dropped: dropped.slice(0, 2) };
  expect((await verifyCertificate(rows, wrong)).violations).toEqual([
    expect.stringMatching(/^Row 2 is kept, but its cosine to row 1 is 0\.96\d+, not below 0\.95\.$/),
  ]);
  const itself = { ...certificate, dropped: dropped.map((each) => ({ ...each, duplicateOf: each.row })) };
  expect((await verifyCertificate(rows, itself)).violations).toContain('Row 0 is said to duplicate itself.');
});

it('gives each row the kept row it goes with, and −1 what repeats another set', async () => {
  const rows = [
    [1, 0],
    [0, 1],
    [1, 0.01],
    [-1, 0],
  ];
  const { certificate } = await dedupe(rows, { against: [[-1, 0.01]] });
  expect([...clustersOf(certificate)]).toEqual([0, 1, 0, -1]);
});
