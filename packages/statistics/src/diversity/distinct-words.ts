/** Words of a vocabulary are numbered below this: two numbers make one that float64 holds exactly. */
const MOST_WORDS = 2 ** 26;

/** Different words, and different pairs of neighbouring words, as a share of all (Li et al. 2016, arXiv 1510.03055), of texts that come one by one: the different ones are held, as numbers. */
export class DistinctWords {
  readonly #numbers = new Map<string, number>();
  readonly #pairs = new NumberSet();
  #words = 0;
  #neighbours = 0;

  add(words: readonly string[]): void {
    let before = -1;
    for (const word of words) {
      const number = this.#numberOf(word);
      if (before >= 0) this.#pairs.add(before * MOST_WORDS + number);
      before = number;
    }
    this.#words += words.length;
    this.#neighbours += Math.max(0, words.length - 1);
  }

  get distinct1(): number {
    return this.#words > 0 ? this.#numbers.size / this.#words : 0;
  }

  get distinct2(): number {
    return this.#neighbours > 0 ? this.#pairs.size / this.#neighbours : 0;
  }

  #numberOf(word: string): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(word, number);
    return number;
  }
}

/** Whole numbers from 0, by open addressing: 12 to 32 bytes each and no end, where a Set has 16 million at most. */
class NumberSet {
  size = 0;
  #slots = new Float64Array(2 ** 12).fill(-1);

  add(value: number): void {
    if (!this.#put(value)) return;
    if (++this.size * 3 < this.#slots.length * 2) return;
    const full = this.#slots;
    this.#slots = new Float64Array(full.length * 2).fill(-1);
    for (const each of full) if (each >= 0) this.#put(each);
  }

  /** False: it was there. */
  #put(value: number): boolean {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (Math.imul(value % 2 ** 32, 0x9e3779b1) ^ Math.imul(Math.floor(value / 2 ** 21), 0x85ebca6b)) & mask;
    while (slots[slot]! >= 0) {
      if (slots[slot] === value) return false;
      slot = (slot + 1) & mask;
    }
    slots[slot] = value;
    return true;
  }
}
