import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers. Equal keys give equal streams, on every machine. */
export interface Random {
  /** A float in [0, 1) with 53 random bits. */
  float(): number;
  /** An integer in [min, max], both inclusive, without bias. */
  integer(min: number, max: number): number;
  /** One of the items, each as likely. Throws `RangeError` on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** A new array: all items in random order (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * Counter-based randomness: the stream is a function of the seed and the key alone, never of what was drawn before, so
 * request 9,417 can be built without building the 9,416 before it.
 *
 * The key is hashed (SHA-256) to the 128-bit state of xoroshiro128+ (Blackman & Vigna, https://prng.di.unimi.it).
 *
 * @example createRandom(42, 'draw', 9417).integer(3, 5)
 */
export function createRandom(seed: number, ...key: readonly (string | number)[]): Random {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...key]))
    .digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
  const integer = (min: number, max: number): number => uniformInt(generator, min, max);
  return {
    integer,
    float: () => (integer(0, 2 ** 26 - 1) * 2 ** 27 + integer(0, 2 ** 27 - 1)) / 2 ** 53,
    pick(items) {
      if (items.length === 0) throw new RangeError('cannot pick from an empty list');
      return items[integer(0, items.length - 1)] as (typeof items)[number];
    },
    shuffle(items) {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const chosen = integer(0, last);
        [shuffled[last], shuffled[chosen]] = [shuffled[chosen]!, shuffled[last]!];
      }
      return shuffled;
    },
  };
}

/** A 31-bit seed for one request: what servers such as vLLM accept, as a function of the run's seed and the key. */
export function deriveSeed(seed: number, ...key: readonly (string | number)[]): number {
  return (
    createHash('sha256')
      .update(JSON.stringify([seed, ...key]))
      .digest()
      .readUInt32LE(0) & 0x7fffffff
  );
}
