import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFeatureCounter } from './feature-counter.ts';

it('counts like a Map, in order of first sight, beyond its first capacity, and starts anew when drained', () => {
  const counter = createFeatureCounter();
  const hashes = fc.array(fc.oneof(fc.nat(50), fc.integer({ min: 0, max: 0xffffffff })), {
    maxLength: 6000,
    size: 'max',
  });
  fc.assert(
    fc.property(hashes, (added) => {
      const expected = new Map<number, number>();
      for (const hash of added) {
        counter.add(hash);
        expected.set(hash, (expected.get(hash) ?? 0) + 1);
      }
      const drained: [number, number][] = [];
      counter.drain((hash, count) => {
        drained.push([hash, count]);
      });
      expect(drained).toEqual([...expected]);
    }),
    { numRuns: 30 },
  );
});
