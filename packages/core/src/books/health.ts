import { AblataError, type Fate } from '@ablata/spec';
import type { HealthOptions } from '../config/schema.ts';
import type { DroppedRow } from './books.ts';

/** Fates that say that an answer was of no use, whatever a later stage would have thought of it. */
const OF_NO_USE: ReadonlySet<Fate> = new Set(['unparsable', 'empty', 'truncated']);
const WINDOW = 200;
/** Shares of fewer answers say nothing. */
const LEAST = 50;
const WARN_AT = 0.3;
const STOP_AFTER = 25;

export interface HealthSurroundings {
  readonly options: HealthOptions | undefined;
  /** Stages that take answers apart: what they drop was of no use either. */
  readonly takesApart: (stage: string) => boolean;
  readonly onWarning: (message: string) => void;
  /** How to look at the answers, for hints: `ablata answers runs/x --rejected`. */
  readonly look: string;
}

/** What became of one request: kinds of trouble, each once. */
type Troubles = ReadonlySet<string>;

/** Watches what becomes of answers: warns of trouble in a large share, and stops a run from whose first answers nothing comes. */
export class Health {
  readonly #surroundings: HealthSurroundings;
  readonly #recent: Troubles[] = [];
  readonly #counts = new Map<string, number>();
  readonly #warned = new Set<string>();
  readonly #early = new Map<string, number>();
  readonly #latest: string[] = [];
  readonly #repeated: boolean[] = [];
  #seen = 0;
  #anyOfUse = false;

  constructor(surroundings: HealthSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Takes in a settled request. @throws RUN_NOTHING_USABLE */
  settled(kept: number, dropped: readonly DroppedRow[]): void {
    this.#seen++;
    const useless = dropped.filter(({ fate, stage }) => OF_NO_USE.has(fate) || this.#surroundings.takesApart(stage));
    if (kept > 0 || useless.length < dropped.length || dropped.length === 0) this.#anyOfUse = true;
    for (const drop of useless) count(this.#early, kindOf(drop), 1);
    this.#watch(new Set(useless.map(kindOf)));
    const { stopAfter = STOP_AFTER } = this.#surroundings.options ?? {};
    if (this.#anyOfUse || stopAfter === false || this.#seen < stopAfter) return;
    throw new AblataError(
      'RUN_NOTHING_USABLE',
      `nothing usable came of the first ${this.#seen} answers: ${topOf(this.#early)}`,
      {
        mender: 'user',
        hint: `Look at them: ${this.#surroundings.look}. What is answered is kept. To go on all the same: run: { health: { stopAfter: false } }.`,
      },
    );
  }

  /** Takes in what was answered to a request, in order. */
  heard(stage: string, texts: readonly string[]): void {
    for (const text of texts) {
      const known = this.#latest.includes(text);
      this.#latest.push(text);
      if (this.#latest.length > WINDOW) this.#latest.shift();
      this.#repeated.push(known);
      if (this.#repeated.length > WINDOW) this.#repeated.shift();
    }
    const { warnAt = WARN_AT } = this.#surroundings.options ?? {};
    if (warnAt === false || this.#repeated.length < LEAST) return;
    const share = this.#repeated.filter(Boolean).length / this.#repeated.length;
    if (share >= warnAt)
      this.#warn(
        `repeats at ${stage}`,
        share,
        this.#repeated.length,
        `the same as an earlier one, word for word (${stage})`,
      );
  }

  #watch(troubles: Troubles): void {
    this.#recent.push(troubles);
    for (const kind of troubles) count(this.#counts, kind, 1);
    const oldest = this.#recent.length > WINDOW ? this.#recent.shift() : undefined;
    for (const kind of oldest ?? []) count(this.#counts, kind, -1);
    const { warnAt = WARN_AT } = this.#surroundings.options ?? {};
    if (warnAt === false || this.#recent.length < LEAST) return;
    for (const kind of troubles) {
      const share = (this.#counts.get(kind) ?? 0) / this.#recent.length;
      if (share >= warnAt) this.#warn(kind, share, this.#recent.length, kind);
    }
  }

  /** Each kind once. */
  #warn(kind: string, share: number, of: number, what: string): void {
    if (this.#warned.has(kind)) return;
    this.#warned.add(kind);
    const { look, onWarning } = this.#surroundings;
    onWarning(`${Math.round(share * 100)}% of the latest ${of} answers: ${what}. Look at them: ${look}`);
  }
}

function kindOf({ stage, fate, reason }: DroppedRow): string {
  return `${fate}: ${reason} (${stage})`;
}

/** The most frequent kinds: `25 × empty: no-answer (parse)`. */
export function topOf(counts: ReadonlyMap<string, number>, most = 3): string {
  const sorted = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  const shown = sorted.slice(0, most).map(([kind, number]) => `${number} × ${kind}`);
  return `${shown.join(', ')}${sorted.length > most ? `, and ${sorted.length - most} other kinds` : ''}`;
}

function count(counts: Map<string, number>, kind: string, by: number): void {
  counts.set(kind, (counts.get(kind) ?? 0) + by);
}
