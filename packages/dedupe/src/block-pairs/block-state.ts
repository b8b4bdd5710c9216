import type { Names } from '../finders/cosine-index.ts';
import type { JobResult, Library } from './block-job.ts';

/** What is known of the rows of one block so far. */
export class BlockState {
  readonly start: number;
  readonly end: number;
  /** 1: not dropped so far. */
  readonly alive: Uint8Array;
  readonly #names: Names;
  /** Of dropped rows: the library that holds their partner, their number in it, and the cosine. */
  readonly #libraries: Int32Array;
  readonly #partners: Uint32Array;
  readonly #similarities: Float64Array;
  kept: Uint32Array = new Uint32Array();

  constructor(start: number, end: number, names: Names) {
    this.start = start;
    this.end = end;
    this.#names = names;
    const rows = end - start;
    this.alive = new Uint8Array(rows).fill(1);
    this.#libraries = new Int32Array(rows);
    this.#partners = new Uint32Array(rows);
    this.#similarities = new Float64Array(rows);
  }

  /** Rows still to be compared: one that names the first kept row it duplicates needs no other. */
  get open(): Uint8Array {
    return this.#names === 'first' ? this.alive : new Uint8Array(this.alive.length).fill(1);
  }

  /** Libraries come in order, so that of equals the first one stays. */
  take(library: number, { matched, partners, similarities }: JobResult): void {
    for (const [i, row] of matched.entries()) {
      if (this.alive[row] === 0 && similarities[i]! <= this.#similarities[row]!) continue;
      this.alive[row] = 0;
      this.#libraries[row] = library;
      this.#partners[row] = partners[i]!;
      this.#similarities[row] = similarities[i]!;
    }
  }

  /** Dropped rows, in order, by their places in the block. */
  *dropped(): Generator<{ row: number; library: number; partner: number; similarity: number }> {
    for (const [row, alive] of this.alive.entries()) {
      if (alive === 1) continue;
      const [library, partner, similarity] = [this.#libraries[row]!, this.#partners[row]!, this.#similarities[row]!];
      yield { row, library, partner, similarity };
    }
  }

  library(other: boolean): Library {
    return { other, start: this.start, rows: this.kept };
  }
}
