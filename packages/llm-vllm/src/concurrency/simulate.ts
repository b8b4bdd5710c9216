import { createRandom } from '@ablata/spec';
import type { Limit, Ticket } from './limit.ts';

export interface Simulation {
  /** Answers a second when so many run. */
  readonly throughput: (running: number, time: number) => number;
  readonly answers: number;
  /** Relative spread of the work of a request. */
  readonly spread: number;
  /** Whether the client learns how much work an answer was, as from its tokens; else each counts 1. */
  readonly tellsWork: boolean;
  readonly seed: number;
  /** Refuses at once what comes above this number. */
  readonly refuseAbove?: number;
}

export interface Simulated {
  /** Seconds for all answers. */
  readonly seconds: number;
  /** The limit after each answer. */
  readonly levels: readonly number[];
  readonly refusals: number;
}

/**
 * For tests: a client that keeps as many requests in flight as the limit says, at a server whose running requests share its capacity, in virtual
 * time.
 */
export function simulate(createLimit: (now: () => number) => Limit, options: Simulation): Simulated {
  const { throughput, answers, spread, tellsWork, seed, refuseAbove = Number.POSITIVE_INFINITY } = options;
  const random = createRandom(seed, 'simulate');
  const jobs: { due: number; work: number; ticket: Ticket }[] = [];
  let time = 0;
  let progress = 0;
  const limit = createLimit(() => time);
  const levels: number[] = [];
  let launched = 0;
  let refusals = 0;
  while (levels.length < answers) {
    while (jobs.length < limit.current && launched < answers) {
      const ticket = limit.started();
      if (jobs.length >= refuseAbove) {
        refusals++;
        limit.overloaded(ticket);
        continue;
      }
      launched++;
      const work = Math.max(0.05, 1 + spread * (random.float() * 2 - 1) * Math.sqrt(3));
      jobs.push({ due: progress + work, work, ticket });
    }
    const next = jobs.reduce((first, job) => (job.due < first.due ? job : first));
    time += ((next.due - progress) * jobs.length) / throughput(jobs.length, time);
    progress = next.due;
    jobs.splice(jobs.indexOf(next), 1);
    limit.finished(next.ticket, tellsWork ? next.work : 1);
    levels.push(limit.current);
  }
  return { seconds: time, levels, refusals };
}
