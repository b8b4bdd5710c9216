import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Deck } from './deck.ts';

const dealing = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    seed: fc.integer(),
    hands: fc.array(fc.integer({ min: 0, max: size }), { minLength: 1, maxLength: 30 }),
  }),
);

describe('a deck', () => {
  test('deals every card before any is dealt once more, and no card twice in a hand', () => {
    fc.assert(
      fc.property(dealing, ({ size, seed, hands }) => {
        const deck = new Deck(size, seed);
        const dealt = Array.from({ length: size }, () => 0);
        for (const count of hands) {
          const hand = deck.deal(count);
          expect(hand).toHaveLength(count);
          expect(new Set(hand).size).toBe(count);
          for (const card of hand) dealt[card] = (dealt[card] as number) + 1;
          expect(Math.max(...dealt) - Math.min(...dealt)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('is a function of the seed and the hands dealt before', () => {
    fc.assert(
      fc.property(dealing, ({ size, seed, hands }) => {
        const [one, two] = [new Deck(size, seed), new Deck(size, seed)];
        for (const count of hands) expect(two.deal(count)).toEqual(one.deal(count));
      }),
    );
    expect(new Deck(50, 1).deal(50)).not.toEqual(new Deck(50, 2).deal(50));
  });

  test('is shuffled anew each round', () => {
    const deck = new Deck(50, 1);
    expect(deck.deal(50)).not.toEqual(deck.deal(50));
  });

  test('deals no more than it has', () => {
    expect(() => new Deck(3, 1).deal(4)).toThrow(new RangeError(`can't deal 4 different cards from a deck of 3`));
    expect(() => new Deck(0, 1)).toThrow(new RangeError('a deck needs at least one card'));
  });
});
