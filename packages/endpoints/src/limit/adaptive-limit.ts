import type { Limit, Queue, Ticket } from './limit.ts';

export interface AdaptiveOptions {
  readonly min: number;
  readonly max: number;
  readonly start: number;
  /** Seconds after which a request is given up. */
  readonly timeout: number;
  /** Seconds from a fixed point. For tests. */
  readonly now?: () => number;
}

/** So many requests waiting in the server are enough for it never to run dry: this share of the limit, and at least so many. */
const FEW = { share: 0.1, least: 2 };
/** More requests run at once than before the limit was doubled when their number is this many times as large. */
const MORE = 1.25;
/** At a server that tells nothing of its queue the limit ends here: what vLLM runs at once unless it is told otherwise. */
const BLIND = 256;
/** Where answers take this share of the timeout, the limit is doubled again only if that paid: if answers take less than so many times as long as before. */
const SLOW = { share: 0.1, pays: 1.9 };
/** How many answers the mean of their duration looks back. */
const LOOK_BACK = 32;
/** After an overload: this share of the limit remains. */
const BACKOFF = 0.7;
/** An overload is when this share of the last so many requests were refused or timed out: single ones have other causes. */
const OVERLOAD = { share: 0.25, requests: 32 };
/** After an overload the limit may rise by this factor each time it was answered so many times over. */
const RECOVERY = { factor: 1.1, rounds: 4 };

/**
 * Keeps as many requests in flight as a server can run, and a few more that wait there.
 *
 * A server that batches schedules better than any client, and what waits in its queue costs nothing; so the limit need not be exact, only not too low. It is
 * doubled until the server reports a few that wait for room, and then holds. It falls for one reason only: when many requests are refused or time out.
 */
export class AdaptiveLimit implements Limit {
  readonly #min: number;
  readonly #max: number;
  readonly #timeout: number;
  readonly #now: () => number;
  #level: number;
  /** Not exceeded for now, since the server refused more. */
  #ceiling: number;
  /** As it was told last; `stale` when that was before the limit was changed, `untold` when the server tells nothing. */
  #queue: Queue | 'stale' | 'untold' = 'stale';
  #everTold = false;
  #changedAt = Number.NEGATIVE_INFINITY;
  /** Answers to requests that were sent since the limit was changed, and the mean seconds of the last of them. */
  #answers = 0;
  #seconds = 0;
  /** The same, and what ran, before it was doubled. */
  #before: { readonly seconds: number; readonly running: number } | undefined;
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
  }

  get current(): number {
    return this.#level;
  }

  started(): Ticket {
    this.#inFlight++;
    return { at: this.#now(), epoch: this.#epoch };
  }

  finished({ at }: Ticket): void {
    const busy = this.#inFlight >= this.#level * 0.9 - 1;
    this.#inFlight--;
    this.#refused -= this.#refused / OVERLOAD.requests;
    if (at < this.#changedAt) return;
    this.#answers++;
    this.#seconds += (this.#now() - at - this.#seconds) / Math.min(LOOK_BACK, this.#answers);
    if (this.#ceiling < this.#max && this.#answers >= RECOVERY.rounds * this.#level) {
      this.#ceiling = Math.min(this.#max, Math.ceil(this.#ceiling * RECOVERY.factor));
      this.#answers = 0;
    }
    // A caller that asks for less than it may learns nothing of what the server could do.
    if (busy && this.#answers >= this.#level / 4 && this.#mayRise()) this.#rise();
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
    this.#before = undefined;
    this.#ceiling = Math.max(this.#min, Math.floor(this.#level * BACKOFF));
    this.#changeTo(this.#ceiling);
  }

  queued(queue: Queue | undefined): void {
    this.#everTold ||= queue !== undefined;
    // That it was not told this time says nothing of a server that tells it at others.
    this.#queue = queue ?? (this.#everTold ? this.#queue : 'untold');
  }

  #mayRise(): boolean {
    const [queue, before] = [this.#queue, this.#before];
    if (queue === 'stale') return false;
    if (this.#seconds > this.#timeout * SLOW.share) {
      if (!this.#isRound() || this.#seconds >= (before?.seconds ?? Number.POSITIVE_INFINITY) * SLOW.pays) return false;
    }
    if (queue === 'untold') return this.#level < BLIND;
    if (queue.waiting <= Math.max(FEW.least, this.#level * FEW.share)) return true;
    // Some servers count among the waiting what waits for other things than room: that shows when a higher limit has more run.
    return queue.running >= (before?.running ?? 0) * MORE;
  }

  /** Whether as many answers came as were sent at once: the first ones are the short ones, and say little about the mean. */
  #isRound(): boolean {
    return this.#answers >= this.#level;
  }

  #rise(): void {
    const next = Math.min(this.#level * 2, this.#ceiling, this.#max);
    if (next <= this.#level) return;
    this.#before = {
      seconds: this.#isRound() ? this.#seconds : Number.POSITIVE_INFINITY,
      running: typeof this.#queue === 'object' ? this.#queue.running : 0,
    };
    this.#changeTo(next);
  }

  #changeTo(level: number): void {
    if (this.#queue !== 'untold') this.#queue = 'stale';
    this.#level = level;
    this.#changedAt = this.#now();
    this.#answers = 0;
    this.#seconds = 0;
  }
}
