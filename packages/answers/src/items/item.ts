/** Something found in an answer, before it is judged. */
export interface Item {
  /** The text as written; undefined when the item has none. */
  readonly text: string | undefined;
  /** The probability as written: a number, a text, or nothing. Read when all items are known, for they share a scale. */
  readonly probability: unknown;
  /** True when the answer ended inside this item. */
  readonly cut: boolean;
}
