import { createRandom } from '@ablata/spec';
import type { Limit, Ticket } from '../src/limit/limit.ts';

/** A server as vLLM schedules: so many run at once and share what it can do, the others wait in line without bound. */
export interface Simulation {
  /** Answers a second when so many run, at this time. */
  readonly throughput: (running: number, time: number) => number;
  /** Requests that run at once. */
  readonly slots: number;
  readonly answers: number;
  /** Relative spread of the work of a request. Default 0.4. */
  readonly spread?: number;
  readonly seed?: number;
  /** What `/metrics` tells: those that wait for room, all that wait (for their grammar, too), or nothing. Default `room`. */
  readonly metrics?: 'room' | 'all' | 'none';
  /** Seconds for which each request waits for its grammar before it may run. */
  readonly grammar?: number;
  /** The server is away from `at` on for `seconds`; what was in flight is lost. */
  readonly restart?: { readonly at: number; readonly seconds: number };
  /** How many requests a neighbour keeps at the server, at this time. */
  readonly neighbour?: (time: number) => number;
  /** Refuses at once what comes above this number. */
  readonly refuseAbove?: number;
}

export interface Simulated {
  /** When each answer came. */
  readonly times: readonly number[];
  /** The work done for this client by then, on answered requests and others: of those in flight the short ones are answered first. */
  readonly done: readonly number[];
  /** The limit after each answer. */
  readonly levels: readonly number[];
  readonly refusals: number;
}

interface Job {
  readonly ticket: Ticket | undefined;
  readonly work: number;
  /** From when on it may run. */
  readonly ready: number;
  /** The progress at which it is done. */
  due: number;
}

const SCRAPE = 0.5;

/** For tests: a client that keeps as many requests in flight as the limit says, in virtual time. */
export function simulate(createLimit: (now: () => number) => Limit, simulation: Simulation): Simulated {
  const {
    throughput,
    slots,
    answers,
    spread = 0.4,
    seed = 1,
    metrics = 'room',
    grammar = 0,
    restart,
    neighbour,
  } = simulation;
  const { refuseAbove = Number.POSITIVE_INFINITY } = simulation;
  const random = createRandom(seed, 'simulate');
  let running: Job[] = [];
  let waiting: Job[] = [];
  let time = 0;
  let progress = 0;
  const limit = createLimit(() => time);
  const times: number[] = [];
  const levels: number[] = [];
  const done: number[] = [];
  let work = 0;
  let refusals = 0;
  let nextScrape = SCRAPE;
  const isDown = (): boolean => restart !== undefined && time >= restart.at && time < restart.at + restart.seconds;
  const count = (own: boolean): number =>
    [...running, ...waiting].filter(({ ticket }) => (ticket !== undefined) === own).length;
  const send = (own: boolean): void => {
    const ticket = own ? limit.started() : undefined;
    if (own && running.length + waiting.length >= refuseAbove) {
      refusals++;
      limit.overloaded(ticket as Ticket);
      return;
    }
    const work = Math.max(0.05, 1 + spread * (random.float() * 2 - 1) * Math.sqrt(3));
    waiting.push({ ticket, work, ready: time + grammar * (0.5 + random.float()), due: 0 });
  };
  let lost = false;
  while (times.length < answers) {
    if (isDown()) {
      if (!lost) for (const { ticket } of [...running, ...waiting]) if (ticket !== undefined) limit.abandoned(ticket);
      lost = true;
      [running, waiting] = [[], []];
      time = (restart?.at ?? 0) + (restart?.seconds ?? 0);
      nextScrape = time + SCRAPE;
    }
    while (count(false) < (neighbour?.(time) ?? 0)) send(false);
    for (let missing = limit.current - count(true); missing > 0; missing--) send(true);
    while (running.length < slots) {
      const next = waiting.findIndex(({ ready }) => ready <= time);
      if (next < 0) break;
      const [job] = waiting.splice(next, 1) as [Job];
      job.due = progress + job.work;
      running.push(job);
    }
    const rate = running.length === 0 ? 0 : throughput(running.length, time) / running.length;
    const first = running.reduce((least, job) => (job.due < least.due ? job : least), running[0] as Job);
    const end = rate === 0 ? Number.POSITIVE_INFINITY : time + (first.due - progress) / rate;
    const readies = waiting.map(({ ready }) => ready).filter((ready) => ready > time);
    const stop = restart !== undefined && time < restart.at ? restart.at : Number.POSITIVE_INFINITY;
    const next = Math.min(end, nextScrape, stop, ...readies);
    progress += (next - time) * rate;
    work += (next - time) * rate * running.filter(({ ticket }) => ticket !== undefined).length;
    time = next;
    if (next === nextScrape) {
      nextScrape += SCRAPE;
      const forRoom = waiting.filter(({ ready }) => ready <= time).length;
      const told = metrics === 'all' ? waiting.length : forRoom;
      limit.queued(metrics === 'none' ? undefined : { running: running.length, waiting: told });
    }
    if (next === end) {
      running.splice(running.indexOf(first), 1);
      if (first.ticket === undefined) continue;
      limit.finished(first.ticket);
      times.push(time);
      done.push(work);
      levels.push(limit.current);
    }
  }
  return { times, done, levels, refusals };
}
