import { STAGE } from './apart.ts';
import type { Shard } from './shard.ts';
import { BLOCK } from './state.ts';

/** Columns that a row may wait for. At the next one it stops, and goes on from there once these are decided. */
const MOST = 64;
/** Of a row's columns the first is fetched first: most rows that are dropped are dropped by it. */
const WAVES = [1, 4, MOST];
/** A pass in which so many rows for each column ahead had to wait says that all vectors are wanted, and soon: the next one brings them in order. */
const WAITING = 1 / 512;
/** And so does one that comes after so many. */
const PASSES = 4;

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
   * Rows `first`…`last` against columns from `column0` to `column1`, as often as it takes. Where rows wait for a few columns, these are fetched. Where many
   * wait for many, all that lie ahead are brought piece by piece, and each piece is judged as if it had always been in memory.
   *
   * @param judge puts off what it can't decide
   */
  async run(
    first: number,
    last: number,
    column0: number,
    column1: number,
    judge: (column0: number, column1: number) => Promise<void> | void,
  ): Promise<void> {
    this.#fill(this.#from, 0);
    try {
      await judge(column0, column1);
      await this.#settle(first, last);
      for (let passes = 1; ; passes++) {
        const { from, waiting } = this.#resume(first, last);
        if (from === null) break;
        if (passes === PASSES || waiting > (column1 - from) * WAITING) {
          await this.#bringAll(first, last, from, column1, judge);
          break;
        }
        await judge(from, column1);
        await this.#settle(first, last);
      }
    } finally {
      this.#shard.word('windowColumns', 0);
      this.#rest();
    }
  }

  async #bringAll(
    first: number,
    last: number,
    from: number,
    to: number,
    judge: (column0: number, column1: number) => Promise<void> | void,
  ): Promise<void> {
    // From a panel's first column on, for panels are judged as a whole: what was seen of it is not judged again.
    for (let column = Math.floor(from / 8) * 8; column < to; column += STAGE) {
      const end = Math.min(to, column + STAGE);
      const [vector] = await this.#shard.apart!.bring(Array.from({ length: end - column }, (_, i) => column + i));
      this.#shard.word('window', vector!.address);
      this.#shard.word('windowFirst', column);
      this.#shard.word('windowColumns', end - column);
      await judge(column, end);
      let open = false;
      for (let row = first; row < last && !open; row++) open = this.#waits(row);
      if (!open) return;
    }
  }

  /** Of a row that had to wait: whether it still does. */
  #waits(row: number): boolean {
    return this.#shard.heap.views().u32[this.#paused / 4 + row] !== DONE && this.#open(row);
  }

  /** Lets go on the rows that had to wait, and only these. @returns how many they are, and the first column that one of them has to see; null: none waits */
  #resume(first: number, last: number): { readonly from: number | null; readonly waiting: number } {
    const { u32 } = this.#shard.heap.views();
    let least: number | null = null;
    let waiting = 0;
    for (let row = first; row < last; row++) {
      const paused = u32[this.#paused / 4 + row]!;
      const waits = paused > 0 && paused !== DONE && this.#open(row);
      u32[this.#count / 4 + row] = 0;
      u32[this.#paused / 4 + row] = waits ? 0 : DONE;
      if (!waits) continue;
      waiting++;
      const column = paused - 1;
      u32[this.#from / 4 + row] = column;
      least = least === null ? column : Math.min(least, column);
    }
    return { from: least, waiting };
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
