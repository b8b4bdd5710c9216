import { createRandom } from '@ablata/spec';

/**
 * A shuffled deck of `size` cards that is shuffled anew each time it is used up: every card is dealt before any is dealt
 * twice, and no hand holds a card twice. A function of the seed and the hands dealt before.
 */
export class Deck {
  readonly #size: number;
  readonly #seed: number;
  readonly #name: string;
  #round = 0;
  #cards: number[] = [];
  #next = 0;

  /** @throws RangeError for an empty deck. */
  constructor(size: number, seed: number, name = '') {
    if (size < 1) throw new RangeError('a deck needs at least one card');
    this.#size = size;
    this.#seed = seed;
    this.#name = name;
  }

  /** Deals a hand of so many different cards. @throws RangeError when the deck has fewer. */
  deal(count: number): number[] {
    if (count > this.#size) throw new RangeError(`can't deal ${count} different cards from a deck of ${this.#size}`);
    const hand: number[] = [];
    while (hand.length < count) hand.push(this.#draw(hand));
    return hand;
  }

  #draw(hand: readonly number[]): number {
    if (this.#next === this.#cards.length) this.#shuffle();
    // Where two rounds meet, the new one may begin with a card still in hand: swap in the next that is not.
    let chosen = this.#next;
    while (hand.includes(this.#cards[chosen] as number)) chosen++;
    const card = this.#cards[chosen] as number;
    this.#cards[chosen] = this.#cards[this.#next] as number;
    this.#cards[this.#next++] = card;
    return card;
  }

  #shuffle(): void {
    const cards = Array.from({ length: this.#size }, (_, card) => card);
    this.#cards = createRandom(this.#seed, 'deck', this.#name, this.#round++).shuffle(cards);
    this.#next = 0;
  }
}
