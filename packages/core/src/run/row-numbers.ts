import type { DatasetView } from '@ablata/spec';

const BLOCK = 4096;

/** Finds the row of a dataset that came from (request, candidate), by 16 bytes a row. */
export class RowNumbers {
  readonly #requests: Float64Array;
  readonly #candidates: Uint32Array;
  /** Row numbers in the order of (request, candidate). */
  readonly #order: Uint32Array;

  constructor(dataset: DatasetView) {
    const { length } = dataset;
    this.#requests = new Float64Array(length);
    this.#candidates = new Uint32Array(length);
    this.#order = new Uint32Array(length);
    let sorted = true;
    for (let start = 0; start < length; start += BLOCK) {
      for (const [index, { request, candidate }] of dataset.sources(start, Math.min(start + BLOCK, length)).entries()) {
        const row = start + index;
        this.#requests[row] = request;
        this.#candidates[row] = candidate;
        this.#order[row] = row;
        if (row > 0 && this.#compare(row - 1, request, candidate) > 0) sorted = false;
      }
    }
    // A dataset stage may have put them into another order.
    if (!sorted)
      this.#order.sort((a, b) => this.#compare(a, this.#requests[b] as number, this.#candidates[b] as number) || a - b);
  }

  /** Null: no row came from there. */
  of(request: number, candidate: number): number | null {
    let [low, high] = [0, this.#order.length - 1];
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const row = this.#order[middle] as number;
      const side = this.#compare(row, request, candidate);
      if (side === 0) return row;
      if (side < 0) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  }

  #compare(row: number, request: number, candidate: number): number {
    return (this.#requests[row] as number) - request || (this.#candidates[row] as number) - candidate;
  }
}
