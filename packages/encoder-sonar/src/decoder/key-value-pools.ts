/** Slots are added by so many: exponentials stand in rows of 16 (see poolAttention). */
const GRAIN = 16;

export interface PoolShape {
  readonly layers: number;
  readonly heads: number;
  /** Numbers of one head. */
  readonly width: number;
}

/**
 * Keys and values of what has been written so far: for each sentence a pool of slots, a slot a token. Beams hold lists of slots, so a
 * past that several beams have in common is there once. Sentences lie one behind the other, each layer in two arrays
 * [sentences, heads, slots, width] that the model reads as they are.
 */
export class KeyValuePools {
  readonly #shape: PoolShape;
  readonly #capacity: number;
  #slots = GRAIN;
  /** Keys and values in turn, layer by layer. */
  #arrays: Float32Array[];
  #sentences = 0;

  /** @param capacity sentences at most */
  constructor(shape: PoolShape, capacity: number) {
    this.#shape = shape;
    this.#capacity = capacity;
    this.#arrays = this.#allocate(GRAIN);
  }

  /** Slots a sentence has. */
  get slots(): number {
    return this.#slots;
  }

  /** The arrays of the sentences that are there, to be read by the model: keys and values in turn. */
  arrays(): readonly Float32Array[] {
    const length = this.#sentences * this.#block;
    return this.#arrays.map((array) => array.subarray(0, length));
  }

  /** Adds a sentence behind the others; what its slots hold is out of sight until they are written. */
  add(): void {
    this.#sentences++;
  }

  /** Removes a sentence; the last one takes its place. */
  remove(sentence: number): void {
    const last = --this.#sentences;
    if (sentence !== last) {
      const block = this.#block;
      for (const array of this.#arrays) array.copyWithin(sentence * block, last * block, (last + 1) * block);
    }
    if (last === 0 && this.#slots > GRAIN) {
      this.#slots = GRAIN;
      this.#arrays = this.#allocate(GRAIN);
    }
  }

  /** Sees to it that there are so many slots a sentence. */
  reserve(slots: number): void {
    if (slots <= this.#slots) return;
    const { heads, width } = this.#shape;
    const [before, after] = [this.#slots, Math.ceil((1.25 * slots) / GRAIN) * GRAIN];
    const grown = this.#allocate(after);
    for (const [index, array] of grown.entries()) {
      const old = this.#arrays[index]!;
      for (let row = 0; row < this.#sentences * heads; row++) {
        array.set(old.subarray(row * before * width, (row + 1) * before * width), row * after * width);
      }
    }
    this.#slots = after;
    this.#arrays = grown;
  }

  /** Writes what the model gave for a row, of `memory` [2 · layers, rows, heads · width], into a slot. */
  write(sentence: number, slot: number, memory: Float32Array, row: number, rows: number): void {
    const { heads, width } = this.#shape;
    const slots = this.#slots;
    for (let index = 0; index < this.#arrays.length; index++) {
      const array = this.#arrays[index]!;
      let from = (index * rows + row) * heads * width;
      for (let head = 0; head < heads; head++) {
        let to = ((sentence * heads + head) * slots + slot) * width;
        for (let at = 0; at < width; at++) array[to++] = memory[from++]!;
      }
    }
  }

  /** Numbers of a sentence in one array. */
  get #block(): number {
    return this.#shape.heads * this.#slots * this.#shape.width;
  }

  #allocate(slots: number): Float32Array[] {
    const { layers, heads, width } = this.#shape;
    return Array.from({ length: 2 * layers }, () => new Float32Array(this.#capacity * heads * slots * width));
  }
}
