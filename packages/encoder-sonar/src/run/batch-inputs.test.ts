import { expect, it } from 'vitest';
import { batchInputs } from './batch-inputs.ts';

it('packs tokens without padding and spreads them back', () => {
  const inputs = batchInputs({ ids: Int32Array.of(9, 8, 7, 6, 5), lengths: Int32Array.of(2, 3) });
  expect(inputs).toMatchObject({ B: 2, T: 5, S: 3 });
  expect([...inputs.positions]).toEqual([0n, 1n, 0n, 1n, 2n]);
  expect([...inputs.pad]).toEqual([0n, 1n, 0n, 2n, 3n, 4n]);
  expect([...inputs.unpad]).toEqual([0n, 1n, 3n, 4n, 5n]);
  expect([...inputs.pool].map((share) => Math.round(share * 6))).toEqual([3, 3, 0, 0, 0, 0, 0, 2, 2, 2]);
});
