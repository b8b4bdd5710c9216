import type { Failure } from '../failure/failure.ts';

export interface SilenceOptions {
  readonly now?: () => number;
  /** Told each time the silence has doubled. Without a failure: requests are under way, and none was answered yet. */
  readonly onSilence?: (seconds: number, failure: Failure | undefined) => void;
  /** Told when a silence that was told ends. */
  readonly onEnd?: (seconds: number) => void;
}

/** Seconds of silence that are told first; from then on at each doubling. */
const FIRST = { failing: 5, slow: 30 };

/**
 * The one account of since when no server has answered usefully. It begins with the first failure after a useful answer, of whatever kind: refused, reset
 * behind a tunnel, timed out, busy, or garbled.
 */
export class Silence {
  readonly #now: () => number;
  readonly #options: SilenceOptions;
  #since: number | undefined;
  /** When the last useful answer came, or the first request was sent after a pause. */
  #quietSince: number | undefined;
  #told = 0;
  /** Counts useful answers. */
  answers = 0;

  constructor(options: SilenceOptions = {}) {
    this.#now = options.now ?? (() => performance.now() / 1000);
    this.#options = options;
  }

  /** Seconds of silence so far. */
  get seconds(): number {
    return this.#since === undefined ? 0 : this.#now() - this.#since;
  }

  broken(): void {
    this.answers++;
    if (this.#told > 0 && this.#since !== undefined) this.#options.onEnd?.(this.seconds);
    this.#since = undefined;
    this.#quietSince = this.#now();
    this.#told = 0;
  }

  failed(failure: Failure): void {
    this.#since ??= this.#now();
    this.#tell(this.seconds, FIRST.failing, failure);
  }

  /** To be called now and then: says so when requests are under way for long and nothing came of them. */
  look(underWay: boolean): void {
    if (!underWay || this.#since !== undefined) {
      this.#quietSince = undefined;
      return;
    }
    this.#quietSince ??= this.#now();
    this.#tell(this.#now() - this.#quietSince, FIRST.slow, undefined);
  }

  #tell(seconds: number, first: number, failure: Failure | undefined): void {
    if (seconds < Math.max(first, this.#told * 2)) return;
    this.#told = seconds;
    this.#options.onSilence?.(seconds, failure);
  }
}
