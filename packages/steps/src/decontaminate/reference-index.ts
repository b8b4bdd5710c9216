/** Something that must not be met again: a text of a reference record. */
export interface ReferenceItem {
  /** Id of the record. */
  readonly id: string;
  readonly words: readonly string[];
}

/** What a text shares with one item. */
export interface Overlap {
  /** Number of the item. */
  readonly item: number;
  /** Words of the longest stretch that both have, at least n. */
  readonly stretch: number;
  /** Share of the item's words that stand in a shared n-gram. */
  readonly coverage: number;
}

/**
 * The n-grams of reference items, for finding what texts share with them. Exact: candidates found by hash are compared word by
 * word. Memory: about 20 bytes a word of the reference.
 */
export class ReferenceIndex {
  readonly #n: number;
  readonly #ids = new Map<string, number>();
  /** All words of all items, one item behind the other. */
  readonly #words: Int32Array;
  /** Where each item begins; one more, where the last ends. */
  readonly #starts: Int32Array;
  readonly #itemAt: Int32Array;
  readonly #places = new Map<number, number[]>();

  constructor(items: readonly ReferenceItem[], n: number) {
    this.#n = n;
    const total = items.reduce((sum, { words }) => sum + words.length, 0);
    this.#words = new Int32Array(total);
    this.#itemAt = new Int32Array(total);
    this.#starts = new Int32Array(items.length + 1);
    let at = 0;
    for (const [item, { words }] of items.entries()) {
      this.#starts[item] = at;
      for (const word of words) {
        this.#itemAt[at] = item;
        this.#words[at++] = this.#idOf(word);
      }
    }
    this.#starts[items.length] = at;
    for (let item = 0; item < items.length; item++) this.#add(item);
  }

  /** What the text shares with each item that it shares an n-gram with, in the order of the items. */
  find(words: readonly string[]): Overlap[] {
    const text = Int32Array.from(words, (word) => this.#ids.get(word) ?? -1);
    const covered = new Map<number, Set<number>>();
    const longest = new Map<number, number>();
    /** Length of the shared stretch that ends with the n-gram at a place of the reference, for the position before and this one. */
    let before = new Map<number, number>();
    for (let start = 0; start + this.#n <= text.length; start++) {
      const here = new Map<number, number>();
      for (const place of this.#places.get(hashOf(text, start, this.#n)) ?? []) {
        if (!this.#same(text, start, place)) continue;
        const item = this.#itemAt[place] as number;
        const goesOn = place > 0 && this.#itemAt[place - 1] === item;
        const stretch = ((goesOn ? before.get(place - 1) : undefined) ?? this.#n - 1) + 1;
        here.set(place, stretch);
        longest.set(item, Math.max(longest.get(item) ?? 0, stretch));
        const positions = covered.get(item) ?? new Set();
        covered.set(item, positions);
        for (let offset = 0; offset < this.#n; offset++) positions.add(place + offset);
      }
      before = here;
    }
    return [...longest.keys()]
      .sort((a, b) => a - b)
      .map((item) => ({
        item,
        stretch: longest.get(item) as number,
        coverage: (covered.get(item) as Set<number>).size / this.#lengthOf(item),
      }));
  }

  #idOf(word: string): number {
    const known = this.#ids.get(word);
    if (known !== undefined) return known;
    this.#ids.set(word, this.#ids.size);
    return this.#ids.size - 1;
  }

  #add(item: number): void {
    const end = this.#starts[item + 1] as number;
    for (let place = this.#starts[item] as number; place + this.#n <= end; place++) {
      const hash = hashOf(this.#words, place, this.#n);
      const places = this.#places.get(hash);
      if (places === undefined) this.#places.set(hash, [place]);
      else places.push(place);
    }
  }

  #lengthOf(item: number): number {
    return (this.#starts[item + 1] as number) - (this.#starts[item] as number);
  }

  #same(text: Int32Array, start: number, place: number): boolean {
    for (let offset = 0; offset < this.#n; offset++) {
      if (text[start + offset] !== this.#words[place + offset]) return false;
    }
    return true;
  }
}

function hashOf(words: Int32Array, start: number, n: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < start + n; at++) hash = Math.imul(hash ^ (words[at] as number), 0x01000193) ^ (hash >>> 15);
  return hash;
}
