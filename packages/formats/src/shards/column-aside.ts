import { deserialize, serialize } from 'node:v8';
import type { Scratch } from './scratch.ts';

/** Cells that are put aside, and fetched again, together. */
const CHUNK = 512;
/** Chunks that stay as they were fetched. */
const FETCHED = 4;

/** Cells of a column by row, put aside: anything that structured cloning keeps. */
export class ColumnAside<T> {
  readonly #scratch: Scratch;
  readonly #chunks: number[] = [];
  #last: T[] = [];
  /** The least recently used first. */
  readonly #fetched = new Map<number, readonly T[]>();

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
  }

  append(cells: readonly T[]): void {
    for (let start = 0; start < cells.length; ) {
      const end = Math.min(cells.length, start + CHUNK - this.#last.length);
      for (let row = start; row < end; row++) this.#last.push(cells[row]!);
      start = end;
      if (this.#last.length < CHUNK) continue;
      this.#chunks.push(this.#scratch.append(serialize(this.#last)));
      this.#last = [];
    }
  }

  /** @param rows in any order; at little cost where they rise */
  read(rows: Iterable<number>): T[] {
    const cells: T[] = [];
    for (const row of rows) cells.push(this.#chunk(Math.floor(row / CHUNK))[row % CHUNK]!);
    return cells;
  }

  #chunk(number: number): readonly T[] {
    if (number === this.#chunks.length) return this.#last;
    let found = this.#fetched.get(number);
    if (found === undefined) {
      found = deserialize(this.#scratch.read(this.#chunks[number]!)) as T[];
      if (this.#fetched.size === FETCHED) this.#fetched.delete(this.#fetched.keys().next().value!);
    } else this.#fetched.delete(number);
    this.#fetched.set(number, found);
    return found;
  }
}
