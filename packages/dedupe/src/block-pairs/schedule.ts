/** What is to be done next: the rows of `block` against `library`, which is the block itself for its diagonal. */
export interface Step {
  readonly block: number;
  readonly library: number;
}

/**
 * The order of the work on pairs of blocks. Each block is compared with the kept rows of one block after the other, in order, and then with itself, after which its
 * own kept rows are known. Blocks before `first` are another set's: all their rows count as kept. A block has one step under way at a time; any number of
 * workers may be at it, and what comes out does not depend on how many.
 */
export class Schedule {
  readonly #first: number;
  /** The next library of each block; its own number: the diagonal; one more: done. */
  readonly #next: number[];
  readonly #busy = new Set<number>();

  /** @param first blocks of the other set @param blocks all of them */
  constructor(first: number, blocks: number) {
    this.#first = first;
    this.#next = Array.from({ length: blocks }, () => 0);
  }

  get done(): boolean {
    return this.#next.every((next, block) => block < this.#first || next > block);
  }

  /** A step that can begin; undefined while there is none. Diagonals come first, since all else waits for them, then those of the earliest library. */
  take(): Step | undefined {
    let best: Step | undefined;
    for (let block = this.#first; block < this.#next.length; block++) {
      const library = this.#next[block]!;
      if (library > block || this.#busy.has(block)) continue;
      if (library === block) {
        best = { block, library };
        break;
      }
      if (!this.#known(library)) continue;
      if (best === undefined || library < best.library) best = { block, library };
    }
    if (best !== undefined) this.#busy.add(best.block);
    return best;
  }

  finish({ block }: Step): void {
    this.#busy.delete(block);
    this.#next[block]!++;
  }

  /** Whether a block's kept rows are known. */
  #known(library: number): boolean {
    return library < this.#first || this.#next[library]! > library;
  }
}
