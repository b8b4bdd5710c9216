import { STAGE } from './apart.ts';
import type { Shard } from './shard.ts';
import { BLOCK } from './state.ts';

/** Columns that a row may wait for. At the next one it stops, and goes on from there once these are decided. */
const MOST = 64;
/** Of a row's columns the first is fetched first: most rows that are dropped are dropped by it. */
const WAVES = [1, 4, MOST];

/** Pairs that the kernel put off for want of the column's vector, row by row, columns rising. */
export class Pending {
  readonly #shard: Shard;
  readonly #most: number;
  readonly #columns: number;
  readonly #count: number;
  readonly #from: number;
  readonly #paused: number;

  constructor(shard: Shard, most: number = MOST) {
    const { heap } = shard;
    this.#shard = shard;
    this.#most = most;
    this.#columns = heap.allocate(BLOCK * most * 4);
    this.#count = heap.allocate(BLOCK * 4);
    this.#from = heap.allocate(BLOCK * 4);
    this.#paused = heap.allocate(BLOCK * 4);
    shard.word('pending', this.#columns);
    shard.word('pendingCount', this.#count);
    shard.word('mostPending', most);
    shard.word('rowFrom', this.#from);
    shard.word('rowPaused', this.#paused);
    this.#rest();
  }

  /** Nothing is put off outside of {@link run}: a panel that is looked at for its recent columns holds others, which were seen. */
  #rest(): void {
    this.#fill(this.#count, 0);
    this.#fill(this.#paused, 0);
    this.#fill(this.#from, DONE);
  }

  /**
   * Rows `first`…`last` against columns from `column0` on, as often as it takes.
   *
   * @param judge puts off what it can't decide
   */
  async run(
    first: number,
    last: number,
    column0: number,
    judge: (column0: number) => Promise<void> | void,
  ): Promise<void> {
    this.#fill(this.#from, 0);
    try {
      for (let from: number | null = column0; from !== null; from = this.#resume(first, last)) {
        await judge(from);
        await this.#settle(first, last);
      }
    } finally {
      this.#rest();
    }
  }

  /** Lets go on the rows that had to wait, and only these. @returns the first column that one of them has to see; null: none waits */
  #resume(first: number, last: number): number | null {
    const { u32 } = this.#shard.heap.views();
    let least: number | null = null;
    for (let row = first; row < last; row++) {
      const paused = u32[this.#paused / 4 + row]!;
      const waits = paused > 0 && paused !== DONE && this.#open(row);
      u32[this.#count / 4 + row] = 0;
      u32[this.#paused / 4 + row] = waits ? 0 : DONE;
      if (!waits) continue;
      const column = paused - 1;
      u32[this.#from / 4 + row] = column;
      least = least === null ? column : Math.min(least, column);
    }
    return least;
  }

  /** Fetches what rows wait for and decides it, columns rising. */
  async #settle(first: number, last: number): Promise<void> {
    const { heap, state, threads } = this.#shard;
    let done = 0;
    for (const wave of WAVES) {
      const pairs: number[] = [];
      const { u32 } = heap.views();
      const until = Math.min(this.#most, done + wave);
      for (let row = first; row < last; row++) {
        const count = Math.min(u32[this.#count / 4 + row]!, until);
        if (count <= done || !this.#open(row)) continue;
        for (let k = done; k < count; k++) pairs.push(u32[this.#columns / 4 + row * this.#most + k]! * BLOCK + row);
      }
      done = until;
      pairs.sort((a, b) => a - b);
      for (let at = 0; at < pairs.length; ) {
        const columns: number[] = [];
        let end = at;
        for (; end < pairs.length; end++) {
          const column = Math.floor(pairs[end]! / BLOCK);
          if (column === columns.at(-1)) continue;
          if (columns.length === STAGE) break;
          columns.push(column);
        }
        const vectors = await this.#shard.apart!.bring(columns);
        for (let place = 0; at < end; at++) {
          const column = Math.floor(pairs[at]! / BLOCK);
          while (columns[place] !== column) place++;
          heap.kernel.settlePair(state, threads[0]!, pairs[at]! % BLOCK, column, vectors[place]!.address);
        }
      }
    }
  }

  #open(row: number): boolean {
    const { u32, i32, f64 } = this.#shard.heap.views();
    const { open, match, similarity } = this.#shard.block;
    if ((u32[open / 4 + row * 2]! | u32[open / 4 + row * 2 + 1]!) !== 0) return true;
    return this.#shard.word('nearest') !== 0 && i32[match / 4 + row]! >= 0 && f64[similarity / 8 + row]! < 1;
  }

  #fill(at: number, value: number): void {
    this.#shard.heap.views().u32.fill(value, at / 4, at / 4 + BLOCK);
  }
}

/** In place of a column: the row has seen all of them. */
const DONE = 0xffffffff;
