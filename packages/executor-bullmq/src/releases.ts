import type { Answers } from './answers.ts';

const EVERY_MS = 50;
const AT_ONCE = 512;

/** Lets answers go that a ledger has, many at once. Not being able to costs nothing but Redis' memory: they go by themselves. */
export class Releases {
  readonly #answers: Answers;
  readonly #failures = new Set<string>();
  #keys: string[] = [];
  #seconds: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param seconds they are still kept for others that want them */
  constructor(answers: Answers, seconds: number) {
    this.#answers = answers;
    this.#seconds = seconds;
  }

  /** This one says that its call failed: nobody is to find it once a ledger knows, for it may be asked again. */
  failed(key: string): void {
    this.#failures.add(key);
  }

  add(keys: readonly string[]): void {
    this.#keys.push(...keys);
    if (this.#keys.length >= AT_ONCE) void this.#flush();
    else this.#timer ??= setTimeout(() => void this.#flush(), EVERY_MS);
  }

  /** Redis is full: from now on nothing is kept for others. */
  hurry(): void {
    this.#seconds = 0;
  }

  async close(connected: boolean): Promise<void> {
    clearTimeout(this.#timer);
    if (connected) await this.#flush();
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const keys = this.#keys;
    this.#keys = [];
    const [failed, good]: [string[], string[]] = [[], []];
    for (const key of keys) (this.#failures.delete(key) ? failed : good).push(key);
    try {
      await this.#answers.drop(failed);
      if (good.length > 0) await this.#answers.shorten(good, this.#seconds);
    } catch {
      // they go by themselves
    }
  }
}
