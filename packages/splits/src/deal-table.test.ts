import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dealTable } from './deal-table.ts';
import { apportion } from './quota-sequence.ts';

it('rounds every cell up or down and keeps both totals', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
      (strata, ratios) => {
        const total = strata.reduce((a, b) => a + b, 0);
        const targets = apportion(ratios, total);
        const table = dealTable(strata, targets);
        expect(table.map((row) => row.reduce((a, b) => a + b, 0))).toEqual(strata);
        expect(targets.map((_, k) => table.reduce((sum, row) => sum + row[k]!, 0))).toEqual(targets);
        strata.forEach((rows, s) => {
          targets.forEach((target, k) => {
            expect(Math.abs(table[s]![k]! - (rows * target) / Math.max(total, 1))).toBeLessThan(1);
          });
        });
      },
    ),
  );
});
