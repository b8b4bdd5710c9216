import { createRandom, type Parsed } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepCandidates } from './keep.ts';

const parsed: Parsed = {
  candidates: [
    { text: 'a', probability: 0.7 },
    { text: 'b', probability: 0.2 },
    { text: 'c', probability: 0.1 },
  ],
  rejects: [{ fate: 'empty', reason: 'empty-text' }],
  repairs: ['percent'],
};

describe('keepCandidates', () => {
  it('samples in proportion to the probabilities', () => {
    const counts: Record<string, number> = { a: 0, b: 0, c: 0 };
    const runs = 4000;
    for (let run = 0; run < runs; run++) {
      const { candidates } = keepCandidates(
        parsed,
        { keep: 'sampled', sample: 1, threshold: undefined },
        createRandom(7, run),
      );
      counts[candidates[0]!.text]!++;
    }
    // Four standard deviations around the expectation; the streams are fixed, so this can't flicker.
    for (const { text, probability } of parsed.candidates) {
      const deviation = Math.sqrt(runs * probability! * (1 - probability!));
      expect(Math.abs(counts[text]! - runs * probability!)).toBeLessThan(4 * deviation);
    }
  });

  it('loses nothing from the books, whatever the weights', () => {
    const weight = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
    const keep = fc.constantFrom('all', 'sampled', 'tails');
    fc.assert(
      fc.property(
        fc.array(weight, { maxLength: 8 }),
        keep,
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        (weights, rule, sample, seed) => {
          const candidates = weights.map((probability, index) => ({ text: `t${index}`, probability }));
          const options = { keep: rule as 'all', sample, threshold: 0.3 };
          const kept = keepCandidates({ candidates, rejects: [], repairs: [] }, options, createRandom(seed));
          expect(kept.candidates.length + kept.rejects.length).toBe(weights.length);
          expect(kept.candidates.map(({ text }) => text)).toEqual(kept.candidates.map(({ text }) => text).toSorted());
          if (rule === 'sampled') expect(kept.candidates).toHaveLength(Math.min(sample, weights.length));
          expect(keepCandidates({ candidates, rejects: [], repairs: [] }, options, createRandom(seed))).toEqual(kept);
        },
      ),
    );
  });
});
