/**
 * Processor sharing: n requests running at once each progress at throughput(n) / n units of work a second. A queueing model of
 * a batching GPU server: a throughput that first grows with n, then levels out, then falls.
 */
export class SharedCapacity {
  readonly #throughput: (running: number) => number;
  readonly #jobs = new Map<() => void, number>();
  /** Work done so far for a request that was there from the beginning. */
  #progress = 0;
  #since = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(throughput: (running: number) => number) {
    this.#throughput = throughput;
  }

  /** Settles when so much work is done for this request, or at once when the signal aborts. */
  work(amount: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      this.#advance();
      const finish = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#advance();
        this.#jobs.delete(finish);
        finish();
        this.#schedule();
      };
      signal.addEventListener('abort', leave);
      this.#jobs.set(finish, this.#progress + amount);
      this.#schedule();
    });
  }

  #rate(): number {
    const running = this.#jobs.size;
    return running === 0 ? 0 : this.#throughput(running) / running;
  }

  /** Brings the progress up to now, finishing requests one by one, since each that leaves changes the rate. */
  #advance(): void {
    const now = performance.now();
    while (this.#jobs.size > 0) {
      const [finish, due] = this.#next();
      const at = this.#since + ((due - this.#progress) / this.#rate()) * 1000;
      if (at > now) break;
      this.#progress = due;
      this.#since = Math.max(this.#since, at);
      this.#jobs.delete(finish);
      finish();
    }
    this.#progress += ((now - this.#since) / 1000) * this.#rate();
    this.#since = now;
  }

  #next(): [() => void, number] {
    let first: [() => void, number] | undefined;
    for (const job of this.#jobs) if (first === undefined || job[1] < first[1]) first = job;
    return first as [() => void, number];
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#jobs.size === 0) return;
    const [, due] = this.#next();
    const wait = Math.max(0, ((due - this.#progress) / this.#rate()) * 1000);
    this.#timer = setTimeout(() => {
      this.#advance();
      this.#schedule();
    }, wait);
  }
}
