import { expect, it } from 'vitest';
import { dealUnits } from './deal-units.ts';

it('deals units of any length, and any number of rows', () => {
  const length = 300_000;
  const rows = Array.from({ length }, (_, row) => row);
  const strata = new Uint32Array(length);
  const sizes = (pools: readonly (readonly number[])[]) => pools.map((pool) => pool.length);
  const halves = [rows.slice(0, 200_000), rows.slice(200_000)];
  expect(sizes(dealUnits(halves, strata, [200_000, 100_000]))).toEqual([200_000, 100_000]);
  const single = rows.map((row) => [row]);
  expect(sizes(dealUnits(single, strata, [240_000, 30_000, 30_000]))).toEqual([240_000, 30_000, 30_000]);
});
