import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, deriveSeed } from './random.ts';

const take = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

describe('createRandom', () => {
  it('is a function of seed and key alone', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.oneof(fc.string(), fc.nat())), (seed, key) => {
        expect(take(8, createRandom(seed, ...key).float)).toEqual(take(8, createRandom(seed, ...key).float));
      }),
    );
  });

  it('gives other streams for other seeds and keys, also for keys that concatenate alike', () => {
    const keys: [number, ...(string | number)[]][] = [
      [1],
      [2],
      [1, 'a'],
      [1, 'ab', 'c'],
      [1, 'a', 'bc'],
      [1, 1],
      [1, '1'],
      [11],
    ];
    const first = keys.map(([seed, ...key]) => createRandom(seed, ...key).float());
    expect(new Set(first).size).toBe(keys.length);
  });

  it('draws integers evenly and inside the bounds', () => {
    const random = createRandom(7, 'even');
    const counts = [0, 0, 0];
    for (let draw = 0; draw < 30_000; draw++) counts[random.integer(3, 5) - 3]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400); // > 4 sigma
  });

  it('draws floats in [0, 1) with an even mean', () => {
    const floats = take(20_000, createRandom(7, 'floats').float);
    expect(Math.min(...floats)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...floats)).toBeLessThan(1);
    expect(floats.reduce((sum, value) => sum + value, 0) / floats.length).toBeCloseTo(0.5, 1);
  });

  it('shuffles into permutations and leaves the input alone', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer(), (items, seed) => {
        const before = [...items];
        const shuffled = createRandom(seed).shuffle(items);
        expect(items).toEqual(before);
        expect([...shuffled].sort()).toEqual([...items].sort());
      }),
    );
  });

  it('refuses to pick from nothing', () => {
    expect(() => createRandom(1).pick([])).toThrow(new RangeError('cannot pick from an empty list'));
  });

  it('keeps its streams between releases', () => {
    const random = createRandom(42, 'draw', 9417);
    expect(take(3, () => random.integer(0, 999_999))).toEqual([577629, 949934, 7574]);
    expect(random.float()).toBe(0.951650477484533);
  });
});

describe('deriveSeed', () => {
  it('fits 31 bits and differs between keys', () => {
    const seeds = Array.from({ length: 1000 }, (_, request) => deriveSeed(42, 'generate', request, 0));
    expect(new Set(seeds).size).toBe(1000);
    for (const seed of seeds) expect(seed).toBeGreaterThanOrEqual(0);
    expect(Math.max(...seeds)).toBeLessThan(2 ** 31);
  });
});
