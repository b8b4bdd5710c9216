import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPairLog } from './pair-log.ts';

it('holds no more pairs than it may, and the same ones in whatever order they come', () => {
  const pairs = fc.array(fc.integer({ min: 800, max: 1000 }), { maxLength: 300 });
  fc.assert(
    fc.property(pairs, fc.integer({ min: 1, max: 100 }), (permille, most) => {
      const collect = (list: readonly number[]) => {
        const log = createPairLog(0.8, most);
        for (const value of list) log.add(1, 0, value / 1000);
        return { floor: log.floor, similarity: [...log.list().similarity.sort()] };
      };
      const log = collect(permille);
      expect(log).toEqual(collect([...permille].reverse()));
      if (log.floor < 1) expect(log.similarity.length).toBeLessThanOrEqual(most);
      expect(log.similarity).toEqual(
        permille
          .map((p) => p / 1000)
          .filter((v) => v >= log.floor)
          .sort((a, b) => a - b),
      );
    }),
  );
});
