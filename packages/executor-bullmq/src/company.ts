/** Lets calls run together, but one that is under suspicion alone: what kills a process must not take others with it. */
export class Company {
  #together = 0;
  #alone = false;
  readonly #suspects: (() => void)[] = [];
  readonly #others: (() => void)[] = [];

  async together<T>(run: () => Promise<T>): Promise<T> {
    if (this.#alone || this.#suspects.length > 0) await new Promise<void>((go) => this.#others.push(go));
    else this.#together++;
    try {
      return await run();
    } finally {
      this.#together--;
      this.#next();
    }
  }

  async alone<T>(run: () => Promise<T>): Promise<T> {
    if (this.#alone || this.#together > 0) await new Promise<void>((go) => this.#suspects.push(go));
    else this.#alone = true;
    try {
      return await run();
    } finally {
      this.#alone = false;
      this.#next();
    }
  }

  #next(): void {
    if (this.#alone || this.#together > 0) return;
    const suspect = this.#suspects.shift();
    if (suspect) {
      this.#alone = true;
      suspect();
      return;
    }
    for (const go of this.#others.splice(0)) {
      this.#together++;
      go();
    }
  }
}
