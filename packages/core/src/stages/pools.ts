import { createRandom } from '@ablata/spec';
import { apportion } from '../math/apportion.ts';
import { Deck } from './deck.ts';

/** Pool names and their shares of records, requests and rows: `{ train: 0.8, val: 0.1, test: 0.1 }`. */
export type PoolShares = { readonly [pool: string]: number };

/** One hand: the pool it comes from and the records, by number. */
export interface Hand {
  readonly pool: string;
  readonly records: readonly number[];
}

interface Pool {
  readonly name: string;
  readonly share: number;
  /** Its records. */
  readonly cards: readonly number[];
  readonly deck: Deck;
  hands: number;
}

/**
 * Deals records. Without pools from one deck; with pools the records are first dealt to the pools for good, and each
 * request draws inside one of them, so that no record ever stands behind rows of two pools.
 */
export class Dealer {
  readonly #pools: readonly Pool[];
  #hands = 0;

  constructor(records: number, seed: number, shares: PoolShares | undefined) {
    const names = Object.keys(shares ?? { '': 1 });
    const weights = Object.values(shares ?? { '': 1 });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const numbers = Array.from({ length: records }, (_, record) => record);
    const order = shares ? createRandom(seed, 'pools').shuffle(numbers) : numbers;
    let start = 0;
    this.#pools = apportion(records, weights).map((count, index) => {
      const name = names[index] as string;
      const cards = order.slice(start, start + count);
      start += count;
      return {
        name,
        share: (weights[index] as number) / total,
        cards,
        deck: new Deck(Math.max(1, cards.length), seed, name),
        hands: 0,
      };
    });
  }

  /** The size of the smallest pool: no hand can be larger. */
  get smallest(): { readonly name: string; readonly records: number } {
    const [least] = [...this.#pools].sort((a, b) => a.cards.length - b.cards.length);
    return { name: least?.name ?? '', records: least?.cards.length ?? 0 };
  }

  /** The pool furthest behind its share is next: pools keep in proportion at every moment. */
  deal(size: () => number): Hand {
    this.#hands++;
    const behind = this.#pools.map(({ share, hands }) => share * this.#hands - hands);
    const pool = this.#pools[behind.indexOf(Math.max(...behind))] as Pool;
    pool.hands++;
    return { pool: pool.name, records: pool.deck.deal(size()).map((card) => pool.cards[card] as number) };
  }
}
