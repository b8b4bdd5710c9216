import type { JsonObject } from '@ablata/spec';
import type { Evidence, Sink } from '../engine/evidence.ts';
import type { Quotas } from './quotas.ts';
import { EvidenceLog } from './rows/evidence-log.ts';
import type { ScratchFile } from './rows/scratch-file.ts';

/** What a stage promised of its rows, and what shows it. */
export interface Certified {
  readonly promise: JsonObject;
  readonly evidence: EvidenceLog;
}

/** What the stages of a run found out besides their rows. */
export class Findings implements Sink {
  readonly #summaries = new Map<string, JsonObject | ((through: number) => JsonObject)>();
  readonly #promises = new Map<string, JsonObject>();
  readonly #evidence = new Map<string, EvidenceLog>();
  readonly #warned = new Set<string>();
  readonly #quotas: Quotas | undefined;
  readonly #onWarning: (message: string) => void;
  readonly #scratch: ScratchFile | undefined;

  /** @param scratch where evidence is put aside that is too much for memory */
  constructor(quotas: Quotas | undefined, onWarning: (message: string) => void, scratch?: ScratchFile) {
    this.#quotas = quotas;
    this.#onWarning = onWarning;
    this.#scratch = scratch;
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
    let log = this.#evidence.get(stage);
    if (!log) {
      log = new EvidenceLog(this.#scratch);
      this.#evidence.set(stage, log);
    }
    log.add(evidence);
  }

  certify(stage: string, promise: JsonObject): void {
    this.#promises.set(stage, promise);
  }

  shares(column: string, shares: Readonly<Record<string, number>>): void {
    this.#quotas?.share(column, shares);
  }

  /** By stage. */
  certified(): ReadonlyMap<string, Certified> {
    return new Map(
      [...this.#promises].map(([stage, promise]) => [
        stage,
        { promise, evidence: this.#evidence.get(stage) ?? new EvidenceLog() },
      ]),
    );
  }
}
