import type { JsonObject } from '@ablata/spec';
import type { Evidence, Sink } from '../engine/evidence.ts';
import type { Quotas } from './quotas.ts';

/** What a stage promised of its rows, and what shows it. */
export interface Certified {
  readonly promise: JsonObject;
  readonly evidence: readonly Evidence[];
}

/** What the stages of a run found out besides their rows. */
export class Findings implements Sink {
  readonly #summaries = new Map<string, JsonObject | ((through: number) => JsonObject)>();
  readonly #promises = new Map<string, JsonObject>();
  readonly #evidence = new Map<string, Evidence[]>();
  readonly #warned = new Set<string>();
  readonly #quotas: Quotas | undefined;
  readonly #onWarning: (message: string) => void;

  constructor(quotas: Quotas | undefined, onWarning: (message: string) => void) {
    this.#quotas = quotas;
    this.#onWarning = onWarning;
  }

  summary(stage: string, summary: JsonObject | ((through: number) => JsonObject)): void {
    this.#summaries.set(stage, summary);
  }

  /** By stage, of all requests up to this one. */
  summaries(through: number): Readonly<Record<string, JsonObject>> {
    return Object.fromEntries(
      [...this.#summaries].map(([stage, summary]) => [
        stage,
        typeof summary === 'function' ? summary(through) : summary,
      ]),
    );
  }

  warn(stage: string, message: string): void {
    const whole = `${stage}: ${message}`;
    if (this.#warned.has(whole)) return;
    this.#warned.add(whole);
    this.#onWarning(whole);
  }

  get warnings(): readonly string[] {
    return [...this.#warned];
  }

  evidence(stage: string, evidence: Evidence): void {
    const list = this.#evidence.get(stage);
    if (list) list.push(evidence);
    else this.#evidence.set(stage, [evidence]);
  }

  certify(stage: string, promise: JsonObject): void {
    this.#promises.set(stage, promise);
  }

  shares(column: string, shares: Readonly<Record<string, number>>): void {
    this.#quotas?.share(column, shares);
  }

  /** By stage; evidence of later requests does not count: the run ended before them. */
  certified(through: number): ReadonlyMap<string, Certified> {
    return new Map(
      [...this.#promises].map(([stage, promise]) => {
        const evidence = this.#evidence.get(stage) ?? [];
        return [stage, { promise, evidence: evidence.filter(({ request }) => request <= through) }];
      }),
    );
  }
}
