interface Estimate {
  rate: number;
  windows: number;
  /** Windows in a row that were far off, to the same side. */
  off: number;
}

/** Weight of a new window when there are many. */
const NEWEST = 0.25;
const FAR = { below: 0.8, above: 1.25 };

/** What throughput was seen at which level: a mean that forgets slowly. */
export class LevelEstimates {
  readonly #levels = new Map<number, Estimate>();

  /** Gives true when this level, known from several windows, was far from its mean twice in a row: the server has changed. */
  add(level: number, rate: number): boolean {
    const estimate = this.#levels.get(level);
    if (estimate === undefined) {
      this.#levels.set(level, { rate, windows: 1, off: 0 });
      return false;
    }
    const ratio = rate / estimate.rate;
    const side = ratio < FAR.below ? -1 : ratio > FAR.above ? 1 : 0;
    estimate.off = side === 0 ? 0 : Math.sign(estimate.off) === side ? estimate.off + side : side;
    if (estimate.windows >= 3 && Math.abs(estimate.off) >= 2) {
      this.#levels.set(level, { rate, windows: 1, off: 0 });
      return true;
    }
    estimate.windows++;
    estimate.rate += (rate - estimate.rate) * Math.max(NEWEST, 1 / estimate.windows);
    return false;
  }

  /** How much better one level is than another, as a ratio; 1 when one is unknown. */
  compare(level: number, other: number): number {
    const [one, two] = [this.#levels.get(level), this.#levels.get(other)];
    return one === undefined || two === undefined ? 1 : one.rate / two.rate;
  }

  forgetOthers(level: number): void {
    for (const other of this.#levels.keys()) if (other !== level) this.#levels.delete(other);
  }
}
