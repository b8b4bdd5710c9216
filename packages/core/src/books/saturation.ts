/** Watches how many of the latest candidates were kept. */
export class Saturation {
  readonly #window: number;
  readonly #floor: number;
  readonly #recent: { asked: number; kept: number }[] = [];
  #asked = 0;
  #kept = 0;

  /**
   * @param window how many of the latest candidates count
   * @param floor the share of kept ones under which it is saturated
   */
  constructor(window: number, floor: number) {
    this.#window = window;
    this.#floor = floor;
  }

  /** Takes in one request's result; true when the window is full and too few of it were kept. */
  add(asked: number, kept: number): boolean {
    this.#recent.push({ asked, kept });
    this.#asked += asked;
    this.#kept += kept;
    for (let oldest = this.#recent[0]; oldest && this.#asked - oldest.asked >= this.#window; oldest = this.#recent[0]) {
      this.#recent.shift();
      this.#asked -= oldest.asked;
      this.#kept -= oldest.kept;
    }
    return this.#asked >= this.#window && this.#kept / this.#asked < this.#floor;
  }

  /** Whether it is not saturated by so many further candidates, whatever becomes of them. */
  survives(more: number): boolean {
    if (this.#asked + more < this.#window) return true;
    let [asked, kept, largest] = [more, 0, more];
    for (let i = this.#recent.length - 1; i >= 0; i--) {
      const request = this.#recent[i] as { asked: number; kept: number };
      largest = Math.max(largest, request.asked);
      asked += request.asked;
      if (asked <= this.#window) kept += request.kept; // none of these leaves the window
    }
    // What is in the window is less than it and the oldest request.
    return kept >= this.#floor * (this.#window + largest);
  }
}
