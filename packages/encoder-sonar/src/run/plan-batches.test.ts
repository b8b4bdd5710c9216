import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batchInputs } from './batch-inputs.ts';
import { planBatches } from './plan-batches.ts';

const lengths = fc.array(fc.integer({ min: 2, max: 514 }), { maxLength: 200 }).map((list) => Int32Array.from(list));

it('puts every sentence into one batch, within the budget, in order of length', () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 2000 }), (all, budget) => {
      const batches = planBatches(all, budget);
      const order = batches.flat();
      expect([...order].sort((a, b) => a - b)).toEqual([...all.keys()]);
      expect(order.map((sentence) => all[sentence])).toEqual([...all].sort((a, b) => a - b));
      for (const batch of batches) {
        const tokens = batch.reduce((sum, sentence) => sum + all[sentence]!, 0);
        expect(batch.length === 1 || tokens <= budget).toBe(true);
      }
    }),
  );
});

it('packs tokens without padding and spreads them back', () => {
  const inputs = batchInputs({ ids: Int32Array.of(9, 8, 7, 6, 5), lengths: Int32Array.of(2, 3) });
  expect(inputs).toMatchObject({ B: 2, T: 5, S: 3 });
  expect([...inputs.positions]).toEqual([0n, 1n, 0n, 1n, 2n]);
  expect([...inputs.pad]).toEqual([0n, 1n, 0n, 2n, 3n, 4n]);
  expect([...inputs.unpad]).toEqual([0n, 1n, 3n, 4n, 5n]);
  expect([...inputs.pool].map((share) => Math.round(share * 6))).toEqual([3, 3, 0, 0, 0, 0, 0, 2, 2, 2]);
});
