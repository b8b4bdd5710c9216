import { isRemembered } from '@ablata/ledger';
import type { Retry } from '@ablata/spec';
import { AblataError, isAblataError } from '@ablata/spec';
import type { Budget, RunOptions } from '../config/schema.ts';
import type { TokenCounts } from './books.ts';
import type { DuplicateEvidence, RunControl } from './control.ts';
import type { OnEvent, Outcome } from './events.ts';

export interface ControllerOptions {
  readonly seed: number;
  readonly target: number;
  readonly budget: Budget;
  readonly run: RunOptions;
  readonly onEvent: OnEvent;
}

const FAILURES = { share: 0.5, after: 20 };

/** Keeps a run inside its budgets and tells `generate` how far to run ahead. */
export class Controller implements RunControl {
  readonly seed: number;
  readonly concurrency: number | undefined;
  readonly requestBudget: number;
  readonly evidence: DuplicateEvidence[] = [];
  readonly retries: Record<string, number> = {};
  readonly failures: { readonly request: number; readonly remembered: boolean }[] = [];
  /** Consumed so far, also beyond what is settled; the same for a first run and for a resumed one. */
  readonly #tokens = { prompt: 0, completion: 0 };
  /** Rows kept so far, and the request they reach to; the collector keeps both up to date. */
  kept = 0;
  keptThrough = -1;
  requestsInFlight = 0;
  lastConsumed = -1;
  outcome: Outcome | undefined;
  readonly #options: ControllerOptions;
  readonly #startedAt = performance.now();

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.seed = options.seed;
    this.concurrency = options.run.concurrency;
    this.requestBudget = options.budget.requests ?? Number.POSITIVE_INFINITY;
  }

  remaining(): number {
    return this.#options.target - this.kept;
  }

  demand(expectedCandidates: number): number {
    // A prior of four well-behaved requests keeps the first estimates sane.
    const perRequest = Math.max(0.01, (this.kept + 4 * expectedCandidates) / (this.keptThrough + 1 + 4));
    // Rows of requests that were consumed and are still being encoded and judged are not missing.
    const underWay = Math.max(0, this.lastConsumed - this.keptThrough) * perRequest;
    return Math.max(1, Math.ceil((1.1 * (this.remaining() - underWay)) / perRequest) + 2);
  }

  launchingEnded(ahead: number): boolean {
    if (this.outcome !== undefined || this.#timeIsUp()) return true;
    const consumed = this.lastConsumed + 1;
    if (consumed === 0) return false;
    const expected = 1 + ahead / consumed;
    return this.#overTokens(expected) || this.#overSpend(expected);
  }

  consumed(request: number, tokens: TokenCounts): boolean {
    this.lastConsumed = request;
    this.#tokens.prompt += tokens.prompt;
    this.#tokens.completion += tokens.completion;
    if (request + 1 >= this.requestBudget || this.#overTokens(1) || this.#overSpend(1) || this.#timeIsUp())
      this.end('budget');
    return this.outcome !== undefined;
  }

  /** What so many tokens cost, in the currency of the prices; null without prices. */
  cost(tokens: { readonly prompt: number; readonly completion: number }): number | null {
    const { prices } = this.#options.run;
    return prices ? (tokens.prompt * prices.prompt + tokens.completion * prices.completion) / 1e6 : null;
  }

  inFlight(count: number): void {
    this.requestsInFlight = count;
  }

  /** @throws RUN_TOO_MANY_FAILURES when the failures show that something is wrong as a whole. */
  failed(request: number, error: unknown): void {
    const remembered = isRemembered(error);
    this.failures.push({ request, remembered });
    const { code, message } = isAblataError(error) ? error : { code: 'SERVICE_FAILED', message: String(error) };
    this.#options.onEvent({ type: 'failed-request', request, code, message, remembered });
    const { share, after } = this.#options.run.failures ?? FAILURES;
    const seen = request + 1;
    const failed = this.failures.length;
    if (seen < after || failed / seen <= share) return;
    throw new AblataError(
      'RUN_TOO_MANY_FAILURES',
      `${failed} of ${seen} requests failed, more than the share of ${share} that is allowed; the last: ${message}`,
      {
        mender: 'remote',
        hint: 'Mend the cause and run the same command with --retry-failed; or allow more: run: { failures: { share, after } }.',
        cause: error,
      },
    );
  }

  retried(request: number, retry: Retry): void {
    this.retries[retry.reason] = (this.retries[retry.reason] ?? 0) + 1;
    this.#options.onEvent({ type: 'retry', request, ...retry });
  }

  duplicate(evidence: DuplicateEvidence): void {
    this.evidence.push(evidence);
  }

  end(outcome: Outcome): void {
    this.outcome ??= outcome;
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
    if (this.outcome === 'budget' && request < this.lastConsumed) this.outcome = 'saturated';
    this.end('saturated');
    return this.outcome === 'saturated';
  }

  #overTokens(factor: number): boolean {
    const { tokens } = this.#options.budget;
    return tokens !== undefined && (this.#tokens.prompt + this.#tokens.completion) * factor >= tokens;
  }

  #overSpend(factor: number): boolean {
    const { spend } = this.#options.budget;
    return spend !== undefined && (this.cost(this.#tokens) ?? 0) * factor >= spend;
  }

  #timeIsUp(): boolean {
    const { minutes } = this.#options.budget;
    return minutes !== undefined && performance.now() - this.#startedAt >= minutes * 60_000;
  }
}
