/** Rows a block holds: blocks never move while a run grows. */
export const BLOCK_ROWS = 4096;

/** Vectors of one embedding column, in blocks. */
export class VectorBlocks {
  readonly dimension: number;
  readonly #blocks: Float32Array[] = [];

  constructor(dimension: number) {
    this.dimension = dimension;
  }

  /** @param row how many rows there are already */
  add(row: number, vector: Float32Array): void {
    const within = row % BLOCK_ROWS;
    if (within === 0) this.#blocks.push(new Float32Array(BLOCK_ROWS * this.dimension));
    (this.#blocks.at(-1) as Float32Array).set(vector, within * this.dimension);
  }

  truncate(rows: number): void {
    this.#blocks.length = Math.ceil(rows / BLOCK_ROWS);
  }

  vector(row: number): Float32Array {
    const start = (row % BLOCK_ROWS) * this.dimension;
    return (this.#blocks[Math.floor(row / BLOCK_ROWS)] as Float32Array).subarray(start, start + this.dimension);
  }

  /** A copy of the vectors of these rows, row-major. */
  gather(rows: Uint32Array): Float32Array {
    const { dimension } = this;
    const gathered = new Float32Array(rows.length * dimension);
    for (let index = 0; index < rows.length; ) {
      const first = rows[index] as number;
      const within = first % BLOCK_ROWS;
      let count = 1;
      while (within + count < BLOCK_ROWS && rows[index + count] === first + count) count++;
      const block = this.#blocks[Math.floor(first / BLOCK_ROWS)] as Float32Array;
      gathered.set(block.subarray(within * dimension, (within + count) * dimension), index * dimension);
      index += count;
    }
    return gathered;
  }
}
