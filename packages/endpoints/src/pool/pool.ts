import type { Endpoint } from './endpoint.ts';

interface Waiter {
  readonly avoid: Endpoint | undefined;
  readonly resolve: (endpoint: Endpoint) => void;
}

/** Shares requests out to the least loaded server that may have more. The others wait here, not in the servers' unbounded queues. */
export class Pool {
  readonly endpoints: readonly Endpoint[];
  readonly #waiters: Waiter[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(endpoints: readonly Endpoint[]) {
    this.endpoints = endpoints;
  }

  /** How many requests all servers together should have. */
  get capacity(): number {
    return this.endpoints.reduce((sum, { capacity }) => sum + capacity, 0);
  }

  /** A place at a server; `release` gives it back. Rejects with the signal's reason when it aborts. */
  async acquire(signal: AbortSignal, avoid?: Endpoint): Promise<Endpoint> {
    signal.throwIfAborted();
    if (this.#waiters.length === 0) {
      const free = this.#choose(avoid);
      if (free !== undefined) {
        free.inFlight++;
        return free;
      }
    }
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(signal.reason as Error);
      };
      const waiter: Waiter = {
        avoid,
        resolve(endpoint) {
          signal.removeEventListener('abort', abort);
          resolve(endpoint);
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#waiters.push(waiter);
      this.#serve();
    });
  }

  release(endpoint: Endpoint): void {
    endpoint.inFlight--;
    this.#serve();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #serve(): void {
    while (this.#waiters.length > 0) {
      const waiter = this.#waiters[0] as Waiter;
      const free = this.#choose(waiter.avoid);
      if (free === undefined) {
        this.#wakeLater();
        return;
      }
      this.#waiters.shift();
      free.inFlight++;
      waiter.resolve(free);
    }
  }

  /** When servers rest nobody may call `release`: come back when the first rest ends. */
  #wakeLater(): void {
    clearTimeout(this.#timer);
    const rests = this.endpoints.map(({ restLeft }) => restLeft).filter((left) => left > 0);
    // A rest may have ended since `#choose` looked: then nobody else would come back either.
    const endedJustNow = this.endpoints.some(({ capacity, inFlight }) => inFlight < capacity);
    if (endedJustNow) rests.push(0);
    if (rests.length > 0) this.#timer = setTimeout(() => this.#serve(), Math.min(...rests) * 1000 + 1);
  }

  #choose(avoid: Endpoint | undefined): Endpoint | undefined {
    let best: Endpoint | undefined;
    let bestLoad = Number.POSITIVE_INFINITY;
    for (const endpoint of this.endpoints) {
      const { capacity, inFlight } = endpoint;
      if (inFlight >= capacity) continue;
      const load = inFlight / capacity + (endpoint === avoid ? 1 : 0);
      if (load < bestLoad) [best, bestLoad] = [endpoint, load];
    }
    return best;
  }
}
