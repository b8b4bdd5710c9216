import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planMemory, planStream } from './plan-memory.ts';
import { createChainDeduplicator } from './services/chain.ts';
import { createCosineDeduplicator } from './services/cosine.ts';

const GB = 1e9;

it('says of a stream what it says of a set where vectors fit, and where they do not, what goes to disk', () => {
  const whole = planMemory({ rows: 100_000, dimension: 1024, memory: 16 * GB });
  expect(planStream({ rows: 100_000, dimension: 1024, memory: 16 * GB })).toMatchObject({ disk: 0 });
  expect(planStream({ rows: 100_000, dimension: 1024, memory: 16 * GB }).bytes).toBeCloseTo(whole.bytes, -7);
  const expected = planStream({ rows: 4e6, dimension: 1024, memory: 12 * GB, expectedRows: 4e6 });
  expect(expected).toMatchObject({
    disk: 4e6 * 4096,
    bytes: planMemory({ rows: 4e6, dimension: 1024, memory: 12 * GB }).bytes,
  });
});

it('grows with the rows, and lays no more into memory than half of what may be used, codes aside', () => {
  const sizes = fc.record({
    rows: fc.nat(10_000_000),
    dimension: fc.integer({ min: 1, max: 4096 }),
    memory: fc.nat(64),
  });
  fc.assert(
    fc.property(sizes, fc.nat(1_000_000), ({ rows, dimension, memory }, more) => {
      const plan = planStream({ rows, dimension, memory: memory * GB });
      expect(planStream({ rows: rows + more, dimension, memory: memory * GB }).bytes).toBeGreaterThanOrEqual(
        plan.bytes,
      );
      const codes = planMemory({ rows, dimension, memory: 0 }).bytes;
      expect(plan.bytes - codes).toBeLessThanOrEqual((memory * GB) / 2);
      expect(plan.disk).toBeLessThanOrEqual(rows * dimension * 4);
    }),
  );
});

it('takes of a small run next to nothing for its rows, and says apart what the process takes with none', () => {
  const { bytes, fixed } = planStream({ rows: 60, dimension: 1024 });
  expect(bytes - fixed).toBeLessThan(3e6);
  expect(fixed).toBe(planStream({ rows: 0, dimension: 1024 }).bytes);
  expect(fixed).toBeLessThan(300e6);
});

it('is told by the rules that compare vectors', () => {
  const told = createCosineDeduplicator({ memory: 1 }).memory!(1_000_000, 384);
  expect(told).toEqual(planStream({ rows: 1_000_000, dimension: 384, memory: GB }));
  expect(told.disk).toBeGreaterThan(0);
  const rules = [{ use: 'exact-text' as const }, { use: 'cosine' as const, memory: 1 }];
  expect(createChainDeduplicator({ rules }).memory!(1_000_000, 384)).toEqual(told);
  expect(createChainDeduplicator({ rules: [{ use: 'exact-text' }] }).memory).toBeUndefined();
});
