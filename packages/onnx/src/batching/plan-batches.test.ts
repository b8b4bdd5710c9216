import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planBatches } from './plan-batches.ts';

const lengths = fc.array(fc.integer({ min: 1, max: 514 }), { maxLength: 200 }).map((list) => Int32Array.from(list));

it('puts every text into one batch, within the budget, in order of length', () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 2000 }), fc.boolean(), (all, budget, padded) => {
      const batches = planBatches(all, budget, padded);
      const order = batches.flat();
      expect([...order].sort((a, b) => a - b)).toEqual([...all.keys()]);
      expect(order.map((text) => all[text])).toEqual([...all].sort((a, b) => a - b));
      for (const batch of batches) {
        const own = batch.map((text) => all[text]!);
        const tokens = padded ? own.length * Math.max(...own) : own.reduce((sum, length) => sum + length, 0);
        expect(batch.length === 1 || tokens <= budget).toBe(true);
        expect(own.reduce((sum, length) => sum + length, 0)).toBeGreaterThanOrEqual(padded ? 0.75 * tokens : tokens);
      }
    }),
  );
});

it('fills a batch before it begins the next', () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 2000 }), (all, budget) => {
      const batches = planBatches(all, budget);
      for (const [index, batch] of batches.slice(1).entries()) {
        const before = batches[index]!.reduce((sum, text) => sum + all[text]!, 0);
        expect(before + all[batch[0]!]!).toBeGreaterThan(budget);
      }
    }),
  );
});
