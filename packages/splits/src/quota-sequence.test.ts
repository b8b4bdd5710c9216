import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion, quotaSequence } from './quota-sequence.ts';

const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 8 });

describe('quotaSequence', () => {
  it('gives every party its share rounded up or down, at every length', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 300 }), (parties, length) => {
        const total = parties.reduce((a, b) => a + b);
        const counts = parties.map(() => 0);
        quotaSequence(parties, length).forEach((winner, seat) => {
          counts[winner]!++;
          parties.forEach((weight, party) => {
            expect(Math.abs(counts[party]! - (weight * (seat + 1)) / total)).toBeLessThan(1);
          });
        });
      }),
      { numRuns: 60 },
    );
  });

  it('never takes a seat away when the house grows, unlike largest remainders', () => {
    // The Alabama paradox: shares of 6 : 6 : 2 rounded by largest remainders are 4, 4, 2 of 10 seats but 5, 5, 1 of 11.
    const counts = [10, 11].map((seats) => apportion([6, 6, 2], seats));
    expect(counts).toEqual([
      [5, 4, 1],
      [5, 5, 1],
    ]);
  });

  it('is exact where the shares are whole numbers', () => {
    expect(apportion([0.8, 0.1, 0.1], 10_000)).toEqual([8000, 1000, 1000]);
    expect(apportion([0.7, 0.2, 0.1], 30)).toEqual([21, 6, 3]);
    expect(apportion([0, 1], 5)).toEqual([0, 5]);
  });
});
