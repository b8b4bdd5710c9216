/** Handed out for a request when it is sent, and back when it ends. */
export interface Ticket {
  /** When it was sent, in seconds from a fixed point. */
  readonly at: number;
  /** Which cut of the limit it was sent after. */
  readonly epoch: number;
}

/** What a server says of its own queue. */
export interface Queue {
  /** Requests it works on, whoever sent them. */
  readonly running: number;
  /** Requests that wait until it has room, whoever sent them. */
  readonly waiting: number;
}

/** How many requests one server should have in flight. */
export interface Limit {
  /** The number now, ≥ 1. */
  readonly current: number;
  /** A request was sent. */
  started(): Ticket;
  /** It was answered. */
  finished(ticket: Ticket): void;
  /** It ended without an answer and without telling anything about load. */
  abandoned(ticket: Ticket): void;
  /** The server refused it as too much, or did not answer in time. */
  overloaded(ticket: Ticket): void;
  /** The server told its queue; undefined: it was asked, and told none. */
  queued(queue: Queue | undefined): void;
}

const TICKET: Ticket = { at: 0, epoch: 0 };

export function createFixedLimit(current: number): Limit {
  return { current, started: () => TICKET, finished() {}, abandoned() {}, overloaded() {}, queued() {} };
}
