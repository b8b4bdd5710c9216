import { LevelEstimates } from './level-estimates.ts';
import type { Limit, Ticket } from './limit.ts';

export interface AdaptiveOptions {
  readonly min: number;
  readonly max: number;
  readonly start: number;
  /** Seconds from a fixed point. For tests. */
  readonly now?: () => number;
}

/** The neighbour to compare with is this much above or below; the step shrinks while no neighbour is better. */
const STEP = { widest: 1.25, narrowest: 1.1 };
/** A neighbour must be this much better to move to it. */
const BETTER = 1.01;
/** In the ramp: the share of the added requests that must turn into added throughput to double again, and to go on at all. */
const FOLLOWS = { well: 0.7, somewhat: 0.2 };
/** After an overload: this share of the level remains. */
const BACKOFF = 0.7;
/** An overload is when this share of the last so many requests were refused or timed out: single refusals have other causes. */
const OVERLOAD = { share: 0.25, requests: 32 };
/** Windows between two probes, at most. */
const LONGEST_REST = 8;
/** Windows without overload after which the ceiling that it set rises by one step. */
const CEILING_WINDOWS = 12;

/**
 * Finds the number of requests in flight at which a server does the most work a second, by trying.
 *
 * Throughput at a level is level × Σ work ÷ Σ latency (Little's law) over the requests sent since the level was reached. The level is first doubled
 * while throughput follows (ramp), then compared with its neighbours and moved to the better one (search), probing less often while
 * nothing changes. An overload (many 429, 503 or timeouts) cuts the level at once, and once for all requests that were in flight then.
 */
export class AdaptiveLimit implements Limit {
  readonly #min: number;
  readonly #max: number;
  readonly #now: () => number;
  readonly #estimates = new LevelEstimates();
  #level: number;
  /** The level that is held between probes. */
  #base: number;
  #ceiling: number;
  #phase: 'ramp' | 'search' = 'ramp';
  #previous: { level: number; rate: number } | undefined;
  #step = STEP.widest;
  #direction: 1 | -1 = 1;
  #fruitless = 0;
  #rest = 0;
  #calm = 0;
  /** Share of requests refused or timed out, of the last ones. */
  #refused = 0;
  #epoch = 0;
  #inFlight = 0;
  #window: Window | undefined;

  constructor({ min, max, start, now = () => performance.now() / 1000 }: AdaptiveOptions) {
    this.#min = min;
    this.#max = max;
    this.#now = now;
    this.#ceiling = max;
    this.#level = Math.min(max, Math.max(min, start));
    this.#base = this.#level;
  }

  get current(): number {
    return this.#level;
  }

  started(): Ticket {
    this.#inFlight++;
    const at = this.#now();
    if (this.#window === undefined && this.#inFlight >= this.#level * 0.95) {
      this.#window = { since: at, answers: 0, work: 0, seconds: 0, short: 0, least: Number.POSITIVE_INFINITY, most: 0 };
    }
    return { at, epoch: this.#epoch };
  }

  finished(ticket: Ticket, work: number): void {
    const window = this.#window;
    const inFlight = this.#inFlight--;
    this.#refused -= this.#refused / OVERLOAD.requests;
    if (window === undefined || ticket.at < window.since) return;
    window.answers++;
    window.work += work;
    window.least = Math.min(window.least, work);
    window.most = Math.max(window.most, work);
    window.seconds += this.#now() - ticket.at;
    // Whoever calls has no more to ask: then this measures nothing.
    if (inFlight < this.#level * 0.9 - 1) window.short++;
    if (window.answers >= this.#wanted(window)) this.#close(window);
  }

  /** Small windows will do in the ramp, where neighbours are far apart. Where all work counts the same, chance tells more and windows must be longer. */
  #wanted(window: Window): number {
    const turns = this.#phase === 'ramp' ? 0.3 : 1;
    return Math.max(6, Math.ceil(this.#level * (window.least === window.most ? turns * 2.5 : turns)));
  }

  abandoned(_ticket: Ticket): void {
    this.#inFlight--;
  }

  overloaded(ticket: Ticket): void {
    this.#inFlight--;
    if (ticket.epoch !== this.#epoch) return;
    this.#refused += (1 - this.#refused) / OVERLOAD.requests;
    if (this.#refused < OVERLOAD.share) return;
    this.#ceiling = Math.max(this.#min, Math.floor(this.#level / STEP.narrowest));
    this.#retreat(Math.floor(this.#level * BACKOFF));
  }

  queued(running: number, waiting: number): void {
    if (waiting <= Math.max(1, this.#level * 0.05)) return;
    const useful = Math.max(this.#min, Math.min(running, this.#level - waiting));
    if (useful >= this.#level) return;
    this.#ceiling = Math.max(this.#min, Math.ceil(useful * 1.1));
    this.#retreat(useful);
  }

  #retreat(level: number): void {
    this.#epoch++;
    this.#refused = 0;
    this.#calm = 0;
    this.#phase = 'search';
    this.#rest = 2;
    this.#base = this.#clamp(level);
    this.#moveTo(this.#base);
  }

  #clamp(level: number): number {
    return Math.max(this.#min, Math.min(this.#ceiling, this.#max, level));
  }

  #moveTo(level: number): void {
    this.#level = level;
    this.#window = undefined;
  }

  #close(window: Window): void {
    this.#window = undefined;
    if (window.short * 5 > window.answers) return;
    const rate = (this.#level * window.work) / Math.max(window.seconds, 1e-9);
    const changed = this.#estimates.add(this.#level, rate);
    this.#calm++;
    if (this.#calm % CEILING_WINDOWS === 0)
      this.#ceiling = Math.min(this.#max, Math.ceil(this.#ceiling * STEP.narrowest) + 1);
    if (changed) this.#searchAnew();
    this.#moveTo(this.#phase === 'ramp' ? this.#climb(rate) : this.#search());
  }

  /** The server is not what it was: what is known of other levels is void. */
  #searchAnew(): void {
    this.#estimates.forgetOthers(this.#level);
    if (this.#phase === 'search') this.#base = this.#level;
    this.#step = STEP.widest;
    this.#fruitless = 0;
    this.#rest = 0;
  }

  #climb(rate: number): number {
    const level = this.#level;
    const previous = this.#previous;
    this.#previous = { level, rate };
    const follows = previous === undefined ? 1 : (rate / previous.rate - 1) / (level / previous.level - 1);
    const next = this.#clamp(follows >= FOLLOWS.well ? level * 2 : Math.ceil(level * 1.4));
    if (follows >= FOLLOWS.somewhat && next > level) return next;
    this.#phase = 'search';
    this.#direction = -1;
    this.#base = previous !== undefined && previous.rate > rate ? previous.level : level;
    return this.#base;
  }

  #search(): number {
    const level = this.#level;
    if (level !== this.#base) {
      if (this.#estimates.compare(level, this.#base) > BETTER) {
        this.#base = level;
        this.#fruitless = 0;
        this.#rest = 0;
        return this.#probe();
      }
      this.#direction = this.#direction === 1 ? -1 : 1;
      this.#fruitless++;
      if (this.#fruitless % 2 === 0) this.#step = Math.max(STEP.narrowest, Math.sqrt(this.#step));
      this.#rest = Math.min(LONGEST_REST, this.#fruitless);
      return this.#base;
    }
    if (this.#rest > 0) {
      this.#rest--;
      return level;
    }
    return this.#probe();
  }

  #probe(): number {
    const neighbour = (direction: 1 | -1): number => {
      const exact = direction === 1 ? this.#base * this.#step : this.#base / this.#step;
      return this.#clamp(
        direction === 1 ? Math.max(this.#base + 1, Math.round(exact)) : Math.min(this.#base - 1, Math.round(exact)),
      );
    };
    if (neighbour(this.#direction) === this.#base) this.#direction = this.#direction === 1 ? -1 : 1;
    return neighbour(this.#direction);
  }
}

interface Window {
  readonly since: number;
  answers: number;
  work: number;
  seconds: number;
  short: number;
  least: number;
  most: number;
}
