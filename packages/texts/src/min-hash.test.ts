import { expect, it } from 'vitest';
import { chooseBands, createMinHash } from './min-hash.ts';

it('estimates Jaccard without bias, and finds pairs at the threshold as often as it says', () => {
  const minHash = createMinHash(256);
  const { rows, bands } = chooseBands(256, 0.8, 0.99);
  let found = 0;
  let estimate = 0;
  const trials = 400;
  for (let t = 0; t < trials; t++) {
    // Two sets of 90 that share 80: similarity 0.8.
    const shared = Array.from({ length: 80 }, (_, i) => Math.imul(t * 1000 + i, 2654435761) >>> 0);
    const own = (side: number) =>
      Array.from({ length: 10 }, (_, i) => Math.imul(t * 1000 + 500 + side * 100 + i, 2654435761) >>> 0);
    const [a, b] = [
      minHash(Uint32Array.from([...shared, ...own(0)])),
      minHash(Uint32Array.from([...shared, ...own(1)])),
    ];
    estimate += a.filter((value, p) => value === b[p]).length / 256 / trials;
    const meets = Array.from({ length: bands }, (_, band) =>
      a.subarray(band * rows, (band + 1) * rows).every((v, r) => v === b[band * rows + r]),
    );
    if (meets.some(Boolean)) found++;
  }
  expect(estimate).toBeCloseTo(0.8, 1);
  expect(found / trials).toBeGreaterThan(0.97);
});
