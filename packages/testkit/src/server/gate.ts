/** Lets so many through at once; the others wait in line. */
export class Gate {
  readonly #limit: number;
  readonly #line: (() => void)[] = [];
  running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** Settles when there is room; gives false when the signal aborted before. */
  async enter(signal: AbortSignal): Promise<boolean> {
    if (this.running < this.#limit) {
      this.running++;
      return true;
    }
    return new Promise((resolve) => {
      const leave = (): void => {
        this.#line.splice(this.#line.indexOf(enter), 1);
        resolve(false);
      };
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      this.#line.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  leave(): void {
    const next = this.#line.shift();
    if (next === undefined) this.running--;
    else next();
  }
}
