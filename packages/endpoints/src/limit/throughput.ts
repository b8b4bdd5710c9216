/** A doubled limit must give so much more work a second to be doubled again; less than `worse` of before, and it is halved back for good. */
const FOLLOWS = { better: 1.06, worse: 0.9 };
/** A held limit is tried again when the server became so much faster. */
const FASTER = 1.3;
/** Answers that a measurement takes at least. */
const LEAST = 8;

/**
 * Whether more requests in flight give more work a second, at a server that tells nothing of its queue. Throughput at a limit is limit × Σ work ÷ Σ latency
 * (Little's law) over requests sent since the limit was reached.
 */
export class Throughput {
  #level: number;
  #since: number | undefined;
  #answers = 0;
  #work = 0;
  #seconds = 0;
  #before: { readonly level: number; readonly rate: number } | undefined;
  /** The throughput at which the limit is held. */
  #held: number | undefined;

  constructor(level: number) {
    this.#level = level;
  }

  /** The limit was changed. */
  restart(level: number): void {
    this.#level = level;
    this.#since = undefined;
  }

  started(at: number, inFlight: number): void {
    if (this.#since !== undefined || inFlight < this.#level * 0.95) return;
    this.#since = at;
    this.#answers = 0;
    this.#work = 0;
    this.#seconds = 0;
  }

  /** The limit to try next, when enough is known of the present one. */
  finished(at: number, seconds: number, work: number, busy: boolean): number | undefined {
    if (this.#since === undefined || at < this.#since) return undefined;
    // Whoever calls has no more to ask: that measures nothing.
    if (!busy) {
      this.#since = undefined;
      return undefined;
    }
    this.#answers++;
    this.#work += work;
    this.#seconds += seconds;
    if (this.#answers < Math.max(LEAST, this.#level / 2)) return undefined;
    this.#since = undefined;
    return this.#judge((this.#level * this.#work) / Math.max(this.#seconds, 1e-9));
  }

  #judge(rate: number): number | undefined {
    const level = this.#level;
    const before = this.#before;
    if (this.#held !== undefined) {
      if (rate < this.#held * FASTER) return undefined;
      this.#held = undefined;
    } else if (before !== undefined && before.level < level && rate < before.rate * FOLLOWS.better) {
      this.#held = Math.max(rate, before.rate);
      return rate < before.rate * FOLLOWS.worse ? before.level : undefined;
    }
    this.#before = { level, rate };
    return level * 2;
  }
}
