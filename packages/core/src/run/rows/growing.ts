type Numbers = Uint32Array | Float64Array;

/** An array of numbers that grows: at most twice the memory of what is in it. */
export class Growing<A extends Numbers> {
  length = 0;
  #values: A;

  constructor(values: A) {
    this.#values = values;
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new (this.#values.constructor as new (length: number) => A)(Math.max(1024, this.length * 2));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index] as number;
  }
}
