import type { AblataError, Retry } from '@ablata/spec';
import type { Budget, RunOptions } from '../config/schema.ts';
import type { TokenCounts } from './books.ts';
import { type FailedRequest, Failures } from './failures.ts';
import type { Outcome } from './outcome.ts';
import { Pace } from './pace.ts';
import { costOf } from './prices.ts';
import { Spending } from './spending.ts';
import { type ServiceUsage, Usage } from './usage.ts';

export interface AccountOptions {
  readonly target: number;
  readonly budget: Budget;
  readonly run: RunOptions;
  /** Stages whose rows come to a stage. */
  readonly before: (stage: string) => readonly string[];
  readonly onHeard?: (stage: string, texts: readonly string[]) => void;
  readonly onRetry?: (stage: string, request: number, retry: Retry) => void;
  readonly onFailed?: (failed: FailedRequest, error: AblataError) => void;
}

/** Decides whether a run may go on: target, budgets, failures. Tells stages how far to run ahead. */
export class Account {
  readonly concurrency: number | undefined;
  readonly requestBudget: number;
  readonly retries: Record<string, number> = {};
  readonly failures: Failures;
  /** Rows kept so far, and the request they reach to; the collector keeps both up to date. */
  kept = 0;
  keptThrough = -1;
  /** Rows that are judged just now, while what comes after them is brought; the collector keeps it up to date. */
  judging = 0;
  outcome: Outcome | undefined;
  /** When a budget ended the run: the last request that counts. */
  endsAfter = Number.POSITIVE_INFINITY;
  readonly #options: AccountOptions;
  readonly #paces = new Map<string, Pace>();
  readonly #spendings = new Map<string, Spending>();
  readonly #usage = new Usage();
  readonly #inFlight = new Map<string, number>();
  readonly #startedAt = performance.now();

  constructor(options: AccountOptions) {
    this.#options = options;
    this.concurrency = options.run.concurrency;
    this.requestBudget = options.budget.requests ?? Number.POSITIVE_INFINITY;
    this.failures = new Failures(options.run.failures);
  }

  remaining(): number {
    return this.#options.target - this.kept - this.judging;
  }

  /** Whether budgets end the run before rows reach the collector: the stages that pay keep them. */
  get endsBefore(): boolean {
    const { requests, minutes } = this.#options.budget;
    return this.paying || (requests === undefined && minutes === undefined);
  }

  demand(stage: string, yields: number): number {
    const pace = this.#pace(stage);
    const judged = pace.judgedThrough(this.keptThrough);
    // A prior of four well-behaved rows keeps the first estimates sane.
    const perRow = Math.max(0.01, (this.kept + 4 * yields) / (judged + 4));
    // Rows that were consumed and are still on their way are not missing.
    const underWay = (pace.rows - judged) * perRow;
    return Math.max(1, Math.ceil((1.1 * (this.#options.target - this.kept - underWay)) / perRow) + 2);
  }

  mayLaunch(stage: string, next: number, ahead: number): boolean {
    if (this.outcome === 'target' || this.outcome === 'saturated' || next > this.endsAfter) return false;
    if (next >= this.requestBudget) return false;
    if (this.timeIsUp()) {
      if (ahead === 0) this.endAfter(this.#spending(stage).last);
      return false;
    }
    // What all stages spent on a request so far is what they will spend on those under way.
    const expected = { tokens: 0, money: 0 };
    for (const spending of this.#spendings.values()) {
      if (spending.last < 0) continue;
      const spent = spending.through(spending.last);
      const share = Math.max(next, spending.last + 1) / (spending.last + 1);
      expected.tokens += spent.tokens * share;
      expected.money += spent.money * share;
    }
    // With nothing under way there is nothing to wait for: what is spent decides, when it is consumed.
    return ahead === 0 || !this.#over(expected);
  }

  consumed(stage: string, request: number, rows: number): boolean {
    this.#pace(stage).consumed(request, rows);
    this.#spending(stage).consumed(request);
    const sum = { tokens: 0, money: 0 };
    for (const name of [stage, ...this.#options.before(stage)]) {
      const spent = this.#spendings.get(name)?.through(request);
      sum.tokens += spent?.tokens ?? 0;
      sum.money += spent?.money ?? 0;
    }
    if (request + 1 >= this.requestBudget || this.#over(sum) || this.timeIsUp()) this.endAfter(request);
    return this.outcome === 'target' || this.outcome === 'saturated' || request >= this.endsAfter;
  }

  used(stage: string, service: string, request: number, tokens: TokenCounts): void {
    this.#usage.add(service, request, tokens);
    this.#spending(stage).add(tokens.prompt + tokens.completion, costOf(this.#options.run.prices, service, tokens));
  }

  /** What each service did for the requests up to this one, and what that cost; null without prices. */
  usage(through: number): Readonly<Record<string, ServiceUsage & { readonly cost: number | null }>> {
    const { prices } = this.#options.run;
    return Object.fromEntries(
      Object.entries(this.#usage.through(through)).map(([service, used]) => [
        service,
        { ...used, cost: prices ? costOf(prices, service, used) : null },
      ]),
    );
  }

  /** Of a stage that no other one that pays comes before. */
  heard(stage: string, texts: readonly string[]): void {
    if (!this.#options.before(stage).some((name) => this.#spendings.has(name))) this.#options.onHeard?.(stage, texts);
  }

  inFlight(stage: string, calls: number): void {
    this.#inFlight.set(stage, calls);
  }

  get callsInFlight(): number {
    let sum = 0;
    for (const calls of this.#inFlight.values()) sum += calls;
    return sum;
  }

  /** Whether a stage that pays is at work: it then keeps the budgets itself. */
  get paying(): boolean {
    return this.#spendings.size > 0;
  }

  /** The furthest request that any stage consumed; −1 when there is none. */
  get lastConsumed(): number {
    return Math.max(-1, ...[...this.#spendings.values()].map(({ last }) => last));
  }

  /** @throws RUN_TOO_MANY_FAILURES when the failures show that something is wrong as a whole. */
  failed(stage: string, request: number, error: AblataError, seen: number): void {
    this.#options.onFailed?.({ stage, request, remembered: error.details['remembered'] === true }, error);
    this.failures.add(stage, request, error, seen);
  }

  retried(stage: string, request: number, retry: Retry): void {
    this.retries[retry.reason] = (this.retries[retry.reason] ?? 0) + 1;
    this.#options.onRetry?.(stage, request, retry);
  }

  end(outcome: Outcome): void {
    this.outcome ??= outcome;
  }

  /** A budget is used up by this request; the first such request counts, whichever stage finds it. */
  endAfter(request: number): void {
    this.end('budget');
    this.endsAfter = Math.min(this.endsAfter, request);
  }

  /** The target is met. That a budget was used up on the way no longer matters. */
  reached(): void {
    if (this.outcome === 'budget') this.outcome = 'target';
    this.end('target');
  }

  /**
   * Too few candidates were new up to this request; gives whether the run ends there. It does not when a budget ended it
   * there first, but a budget that was used up further ahead does not count: how far ahead is a matter of concurrency.
   */
  saturated(request: number): boolean {
    if (this.outcome === 'budget' && request < this.endsAfter) this.outcome = 'saturated';
    this.end('saturated');
    return this.outcome === 'saturated';
  }

  timeIsUp(): boolean {
    const { minutes } = this.#options.budget;
    return minutes !== undefined && performance.now() - this.#startedAt >= minutes * 60_000;
  }

  #over({ tokens, money }: { readonly tokens: number; readonly money: number }): boolean {
    const { budget } = this.#options;
    return (
      (budget.tokens !== undefined && tokens >= budget.tokens) || (budget.spend !== undefined && money >= budget.spend)
    );
  }

  #pace(stage: string): Pace {
    return entryOf(this.#paces, stage, () => new Pace());
  }

  #spending(stage: string): Spending {
    return entryOf(this.#spendings, stage, () => new Spending());
  }
}

function entryOf<T>(map: Map<string, T>, name: string, make: () => T): T {
  let entry = map.get(name);
  if (!entry) {
    entry = make();
    map.set(name, entry);
  }
  return entry;
}
