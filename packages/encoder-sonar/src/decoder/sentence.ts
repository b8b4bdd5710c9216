import type { Outlook, Search } from './search/search.ts';

interface Row {
  /** The token whose successor is looked for. */
  readonly token: number;
  /** Slots of the sentence's pool that hold what stands before it. */
  readonly past: readonly number[];
}

/** A slot to be written with the keys and values of a row just computed. */
export interface SlotWrite {
  readonly row: number;
  readonly slot: number;
}

/** A text on its way: its search, and which slots of its pool its beams have behind them. */
export class Sentence {
  /** Its number among the vectors given. */
  readonly index: number;
  readonly search: Search;
  #rows: readonly Row[];
  #position = 0;

  /** @param first the token every text begins with */
  constructor(index: number, search: Search, first: number) {
    this.index = index;
    this.search = search;
    this.#rows = [{ token: first, past: [] }];
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  /** Position of the rows' tokens, from 0. */
  get position(): number {
    return this.#position;
  }

  /** Takes a step's outcome. Gives the slots to be written before the next step, or undefined when the text is done. */
  advance(outlooks: readonly Outlook[]): readonly SlotWrite[] | undefined {
    const continuations = this.search.advance(outlooks);
    if (continuations.length === 0) return undefined;
    const parents = [...new Set(continuations.map(({ parent }) => parent))];
    // Only what some beam still has behind it stays.
    const taken = new Set(parents.flatMap((parent) => this.#rows[parent]!.past));
    let slot = 0;
    const slots = new Map<number, number>();
    for (const parent of parents) {
      while (taken.has(slot)) slot++;
      slots.set(parent, slot++);
    }
    this.#rows = continuations.map(({ parent, token }) => ({
      token,
      past: [...this.#rows[parent]!.past, slots.get(parent)!],
    }));
    this.#position++;
    return Array.from(slots, ([row, written]) => ({ row, slot: written }));
  }
}
