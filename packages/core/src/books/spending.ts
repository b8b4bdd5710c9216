/** What one stage spent, request by request, so that what was spent up to any request can be told. */
export class Spending {
  readonly #requests: number[] = [];
  readonly #tokens: number[] = [];
  readonly #money: number[] = [];
  #pending = { tokens: 0, money: 0 };

  /** For the request that is consumed next. */
  add(tokens: number, money: number): void {
    this.#pending.tokens += tokens;
    this.#pending.money += money;
  }

  consumed(request: number): void {
    this.#requests.push(request);
    this.#tokens.push((this.#tokens.at(-1) ?? 0) + this.#pending.tokens);
    this.#money.push((this.#money.at(-1) ?? 0) + this.#pending.money);
    this.#pending = { tokens: 0, money: 0 };
  }

  /** The last request consumed; −1 when there is none. */
  get last(): number {
    return this.#requests.at(-1) ?? -1;
  }

  through(request: number): { readonly tokens: number; readonly money: number } {
    let [low, high] = [0, this.#requests.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#requests[middle] as number) <= request) low = middle + 1;
      else high = middle;
    }
    return { tokens: this.#tokens[low - 1] ?? 0, money: this.#money[low - 1] ?? 0 };
  }
}
