import type { Failure } from '../failure/failure.ts';
import type { Limit } from '../limit/limit.ts';

/** Failures in a row, of any kind, after which a server is rested. */
const SICK = 5;
const REST = { first: 0.5, longest: 30 };

const seconds = (): number => performance.now() / 1000;

/** One server: its load, its health and how many requests it should get. */
export class Endpoint {
  readonly url: string;
  readonly limit: Limit;
  inFlight = 0;
  #failures = 0;
  #restedUntil = 0;
  #longestRest: number;

  constructor(url: string, limit: Limit, patience: number) {
    this.url = url;
    this.limit = limit;
    this.#longestRest = Math.min(REST.longest, patience / 4);
  }

  /** How many more requests it should have now. After a rest one goes ahead of the others. */
  get capacity(): number {
    if (this.restLeft > 0) return 0;
    return this.#restedUntil > 0 ? 1 : this.limit.current;
  }

  /** Seconds until it may be asked again. */
  get restLeft(): number {
    return Math.max(0, this.#restedUntil - seconds());
  }

  succeeded(): void {
    this.#failures = 0;
    this.#restedUntil = 0;
  }

  failed(failure: Failure): void {
    if (failure.retryAfter !== undefined) {
      this.#rest(failure.retryAfter);
      return;
    }
    // Failures of requests that were on their way when a rest began tell nothing new.
    if (this.restLeft > 0) return;
    this.#failures++;
    const sick = failure.kind === 'away' ? 1 : SICK;
    if (this.#failures < sick) return;
    this.#rest(Math.min(this.#longestRest, REST.first * 2 ** Math.min(this.#failures - sick, 10)));
  }

  #rest(duration: number): void {
    if (duration > 0) this.#restedUntil = Math.max(this.#restedUntil, seconds() + duration);
  }
}
