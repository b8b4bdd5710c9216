/** How many rows a stage consumed, and how many of those up to a request whose rows are all judged. */
export class Pace {
  #rows = 0;
  #judged = 0;
  readonly #waiting: { readonly request: number; readonly rows: number }[] = [];
  #first = 0;

  consumed(request: number, rows: number): void {
    this.#rows += rows;
    this.#waiting.push({ request, rows });
  }

  get rows(): number {
    return this.#rows;
  }

  /** @param request never smaller than before */
  judgedThrough(request: number): number {
    for (; this.#first < this.#waiting.length; this.#first++) {
      const next = this.#waiting[this.#first] as { readonly request: number; readonly rows: number };
      if (next.request > request) break;
      this.#judged += next.rows;
    }
    if (this.#first > 1024) {
      this.#waiting.splice(0, this.#first);
      this.#first = 0;
    }
    return this.#judged;
  }
}
