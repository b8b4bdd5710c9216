import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseLevels } from './levels.ts';

it('covers all slabs in order, stays within sections and their blocks, and never costs more than one level or every slab', () => {
  const reaches = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(reaches, fc.nat(4), (shares, wanted) => {
      const reach = [1, ...shares.sort((a, b) => b - a)];
      const prefix = Math.min(wanted, reach.length - 1);
      const { levels, cost } = chooseLevels(reach, prefix, 20);
      expect(levels[0]!.start).toBe(0);
      expect(levels.at(-1)!.end).toBe(reach.length);
      for (const [i, { start, end, fresh }] of levels.entries()) {
        expect(end).toBeGreaterThan(start);
        expect(fresh).toBe(start === 0 || start === prefix);
        if (i > 0) expect(start).toBe(levels[i - 1]!.end);
        const section = end > prefix ? prefix : 0;
        expect(start).toBeGreaterThanOrEqual(section);
        expect(Math.floor((start - section) / 16)).toBe(Math.floor((end - 1 - section) / 16));
      }
      const everySlab = reach.reduce((sum, share) => sum + share * (32 + 20), 0);
      expect(cost).toBeLessThanOrEqual(everySlab + 1e-9);
    }),
  );
});
