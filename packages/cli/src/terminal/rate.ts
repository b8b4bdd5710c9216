/** How fast something that only grows does so, a second, over the latest half minute. */
export class Rate {
  readonly #samples: { readonly seconds: number; readonly value: number }[] = [];

  add(seconds: number, value: number): void {
    this.#samples.push({ seconds, value });
    while (this.#samples.length > 2 && seconds - (this.#samples[0]?.seconds ?? 0) > 30) this.#samples.shift();
  }

  perSecond(): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.seconds <= first.seconds) return 0;
    return (last.value - first.value) / (last.seconds - first.seconds);
  }
}
