/** The rows nearest to one query so far, nearest first; of equal cosines the row that came first. */
export class Nearest {
  readonly rows: number[] = [];
  readonly cosines: number[] = [];
  readonly #count: number;
  #bar = Number.NEGATIVE_INFINITY;

  constructor(count: number) {
    this.#count = count;
  }

  add(row: number, cosine: number): void {
    if (!(cosine > this.#bar)) return;
    let at = this.cosines.length;
    while (at > 0 && this.cosines[at - 1]! < cosine) at--;
    this.cosines.splice(at, 0, cosine);
    this.rows.splice(at, 0, row);
    if (this.rows.length > this.#count) {
      this.rows.pop();
      this.cosines.pop();
    }
    if (this.rows.length === this.#count) this.#bar = this.cosines[this.#count - 1]!;
  }
}
