import type { Limit, Queue, Ticket } from './limit.ts';
import { Throughput } from './throughput.ts';

export interface AdaptiveOptions {
  readonly min: number;
  readonly max: number;
  readonly start: number;
  /** Seconds after which a request is given up: the limit is not raised to where answers would take that long. */
  readonly timeout: number;
  /** Seconds from a fixed point. For tests. */
  readonly now?: () => number;
}

/** So many requests waiting in the server are enough for it never to run dry: this share of the limit, and at least so many. */
const FEW = { share: 0.1, least: 2 };
/** Up to here the limit is doubled as soon as nobody waits in the server; from here on its throughput must follow. */
const QUICK = 64;
/** The limit is raised only as far as answers then take this share of the timeout. */
const SLOW = 0.25;
/** After an overload: this share of the limit remains. */
const BACKOFF = 0.7;
/** An overload is when this share of the last so many requests were refused or timed out: single ones have other causes. */
const OVERLOAD = { share: 0.25, requests: 32 };
/** After an overload the limit rises by this factor each time it was answered so many times over. */
const RECOVERY = { factor: 1.1, rounds: 4 };

/**
 * Keeps as many requests in flight as a server can run, and a few more that wait there.
 *
 * A server that batches schedules better than any client, and what waits in its queue costs nothing; so the limit need not be exact, only not too low. It is
 * doubled until the server reports a few waiting requests or, where it reports none, until its throughput does not follow. Then it holds. It falls for one
 * reason only: when many requests are refused or time out.
 */
export class AdaptiveLimit implements Limit {
  readonly #min: number;
  readonly #max: number;
  readonly #timeout: number;
  readonly #now: () => number;
  readonly #throughput: Throughput;
  #level: number;
  /** Not exceeded for now, since the server refused more. */
  #ceiling: number;
  /** As it was told last; `stale` when that was before the limit was raised. */
  #queue: Queue | 'stale' | undefined;
  /** When the limit was last changed, and answers since. */
  #since: number | undefined;
  #answers = 0;
  /** Share of requests refused or timed out, of the last ones. */
  #refused = 0;
  #epoch = 0;
  #inFlight = 0;

  constructor({ min, max, start, timeout, now = () => performance.now() / 1000 }: AdaptiveOptions) {
    this.#min = min;
    this.#max = max;
    this.#timeout = timeout;
    this.#now = now;
    this.#ceiling = max;
    this.#level = Math.min(max, Math.max(min, start));
    this.#throughput = new Throughput(this.#level);
  }

  get current(): number {
    return this.#level;
  }

  started(): Ticket {
    this.#inFlight++;
    const at = this.#now();
    this.#since ??= at;
    this.#throughput.started(at, this.#inFlight);
    return { at, epoch: this.#epoch };
  }

  finished(ticket: Ticket, work: number): void {
    const busy = this.#inFlight >= this.#level * 0.9 - 1;
    this.#inFlight--;
    this.#answers++;
    this.#refused -= this.#refused / OVERLOAD.requests;
    if (this.#answers >= RECOVERY.rounds * this.#level && this.#ceiling < this.#max) {
      this.#ceiling = Math.min(this.#max, Math.ceil(this.#ceiling * RECOVERY.factor));
      this.#answers = 0;
      this.#since = this.#now();
    }
    const proven = this.#throughput.finished(ticket.at, this.#now() - ticket.at, work, busy);
    if (proven !== undefined && proven < this.#level) this.#moveTo(proven);
    else if (proven !== undefined || (busy && this.#isQuick())) this.#moveTo(this.#higher());
  }

  #isQuick(): boolean {
    return typeof this.#queue === 'object' && this.#level < QUICK && this.#answers >= this.#level / 2;
  }

  abandoned(_ticket: Ticket): void {
    this.#inFlight--;
  }

  overloaded(ticket: Ticket): void {
    const alone = this.#inFlight < this.#level / 2;
    this.#inFlight--;
    // A server that refuses the few it is tried with, as while it starts, says nothing about how many it will take.
    if (alone || ticket.epoch !== this.#epoch) return;
    this.#refused += (1 - this.#refused) / OVERLOAD.requests;
    if (this.#refused < OVERLOAD.share) return;
    this.#epoch++;
    this.#refused = 0;
    this.#ceiling = Math.max(this.#min, Math.floor(this.#level * BACKOFF));
    this.#moveTo(this.#ceiling);
  }

  queued(queue: Queue): void {
    this.#queue = queue;
  }

  /** Twice the level, unless enough waits in the server, it refused as much, or answers would take too long. */
  #higher(): number {
    const level = this.#level;
    if (this.#queue === 'stale') return level;
    let next = Math.min(level * 2, this.#ceiling, this.#max);
    if (this.#queue !== undefined) {
      const { running, waiting } = this.#queue;
      const few = Math.max(FEW.least, level * FEW.share);
      // A neighbour's requests may wait there, too: then as many as run are a fair share.
      if (waiting > few) next = Math.min(next, Math.ceil(running + few));
    }
    const perSecond = this.#answers / Math.max(1e-9, this.#now() - (this.#since ?? 0));
    return Math.max(level, next / perSecond > this.#timeout * SLOW ? level : next);
  }

  #moveTo(level: number): void {
    const next = Math.max(this.#min, Math.min(this.#max, level));
    if (next === this.#level) return;
    if (next > this.#level && this.#queue !== undefined) this.#queue = 'stale';
    this.#level = next;
    this.#answers = 0;
    this.#since = this.#now();
    this.#throughput.restart(next);
  }
}
