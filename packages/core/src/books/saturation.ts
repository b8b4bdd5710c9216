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
}
