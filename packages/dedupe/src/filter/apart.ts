import type { ColumnStore } from '../store/column-store.ts';
import { bringRows } from './load-rows.ts';
import type { Sampled, Shard } from './shard.ts';
import { BLOCK } from './state.ts';

/** Vectors fetched at once. */
export const STAGE = 512;

/**
 * Where vectors of a shard's columns are fetched from when they are not in memory: the numbers of the columns in the store, and room in the
 * heap for those that are needed now. Vectors that came with the present block are still there as its rows.
 */
export class Apart {
  readonly #shard: Shard;
  readonly #store: ColumnStore;
  readonly #dimension: number;
  readonly #floats: number;
  readonly #stage: number;
  readonly #squares: number;
  #numbers = new Uint32Array(1024);

  constructor(shard: Shard, store: ColumnStore, dimension: number, floats: number) {
    this.#shard = shard;
    this.#store = store;
    this.#dimension = dimension;
    this.#floats = floats;
    const { heap } = shard;
    this.#stage = heap.allocate(STAGE * floats * 4);
    this.#squares = heap.allocate(STAGE * 8);
    shard.word('recentRows', heap.allocate(BLOCK * 4));
    shard.word('recentFirst', 0);
  }

  /** The row of the block that became the last column. @param number of the row among all that were offered */
  append(row: number, number: number): void {
    const { heap, block, size } = this.#shard;
    const at = block.rows / 4 + row * this.#floats;
    const column = size - 1;
    if (column >= this.#numbers.length) {
      const more = new Uint32Array(Math.ceil(column * 1.25));
      more.set(this.#numbers);
      this.#numbers = more;
    }
    this.#numbers[column] = this.#store.append(heap.views().f32.subarray(at, at + this.#dimension), number);
  }

  move(from: number, to: number): void {
    this.#numbers[to] = this.#numbers[from]!;
  }

  /** What came with the block is in the store, and the block may be overwritten. */
  settled(): void {
    this.#shard.word('recentFirst', this.#shard.size);
  }

  /** Brings vectors of at most {@link STAGE} columns into the heap, where they stay until others are brought. */
  async bring(columns: readonly number[]): Promise<readonly Sampled[]> {
    if (columns.length === 0) return [];
    const vectors = await this.#store.fetch(columns.map((column) => this.#numbers[column]!));
    const { heap } = this.#shard;
    const shape = { dimension: this.#dimension, floats: this.#floats, rows: columns.length };
    bringRows(heap, vectors, shape, this.#stage, this.#squares);
    const { f64 } = heap.views();
    return columns.map((_, i) => ({
      address: this.#stage + i * this.#floats * 4,
      square: f64[this.#squares / 8 + i]!,
    }));
  }

  /** All columns, in order. Those of the present block must be in the store. */
  async each(visit: (column: number, address: number) => void): Promise<void> {
    const { size } = this.#shard;
    for (let first = 0; first < size; first += STAGE) {
      const columns = Array.from({ length: Math.min(STAGE, size - first) }, (_, i) => first + i);
      for (const [i, { address }] of (await this.bring(columns)).entries()) visit(first + i, address);
    }
  }
}
