import type { AblataError } from '@ablata/spec';
import { Account } from '../books/account.ts';
import { NOT_HELD } from '../engine/not-held.ts';

/** What a stage that pays was found to need. */
export interface StageNeeds {
  /** Rows that reached it. */
  seen: number;
  /** Of those, rows that the ledger can't answer for. */
  missing: number;
  /** Rows that one row becomes, as the stage expects. */
  yields: number;
}

/** Requests in a row that the ledger knows nothing of: what comes after them was never asked. */
const UNKNOWN_ENOUGH = 64;

/** Plays a run through as far as the ledger may hold something for it; missing answers are no failures. */
export class PlanningAccount extends Account {
  readonly #needed = new Map<string, StageNeeds>();
  readonly #target: number;
  readonly #before: (stage: string) => readonly string[];
  /** Rows, by request, that stages behind the first have no answers for; of requests that are settled their sum, and through which. */
  readonly #missedAt = new Map<number, number>();
  #waiting = 0;
  #settledThrough = -1;
  /** Requests in a row that were not held, and how many were missed before the last. */
  #unknown = 0;
  #missedBefore = 0;

  constructor(target: number, before: (stage: string) => readonly string[]) {
    super({ target, budget: {}, run: {}, before });
    this.#target = target;
    this.#before = before;
  }

  /** By stage, each after those before it. */
  get stages(): ReadonlyMap<string, StageNeeds> {
    const behind = (stage: string): number => this.#before(stage).length;
    return new Map([...this.#needed].sort(([a], [b]) => behind(a) - behind(b)));
  }

  override demand(stage: string, yields: number): number {
    this.#needs(stage).yields = yields;
    return 64;
  }

  override failed(stage: string, request: number, error: AblataError): void {
    if (error.code !== NOT_HELD) return;
    this.#needs(stage).missing++;
    if (!this.#isFirst(stage)) this.#missedAt.set(request, (this.#missedAt.get(request) ?? 0) + 1);
  }

  override consumed(stage: string, request: number, rows: number): boolean {
    super.consumed(stage, request, rows);
    const needs = this.#needs(stage);
    needs.seen += rows;
    if (this.#isFirst(stage)) {
      this.#unknown = needs.missing > this.#missedBefore ? this.#unknown + 1 : 0;
      this.#missedBefore = needs.missing;
      if (this.#unknown >= UNKNOWN_ENOUGH) this.endAfter(request);
    }
    if (this.kept + this.#settledWaiting() >= this.#target) this.endAfter(request);
    return request >= this.endsAfter || this.outcome === 'target';
  }

  /** Rows that wait for answers of stages behind the first, of requests whose other rows are all kept or dropped: what is read further ahead may not be needed. */
  #settledWaiting(): number {
    while (this.#settledThrough < this.keptThrough) this.#waiting += this.#missedAt.get(++this.#settledThrough) ?? 0;
    return this.#waiting;
  }

  #needs(stage: string): StageNeeds {
    const known = this.#needed.get(stage);
    if (known) return known;
    const needs = { seen: 0, missing: 0, yields: 1 };
    this.#needed.set(stage, needs);
    return needs;
  }

  /** No stage before it asks. */
  #isFirst(stage: string): boolean {
    return !this.#before(stage).some((name) => this.#needed.has(name));
  }
}
