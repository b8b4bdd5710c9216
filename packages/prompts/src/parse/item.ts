/** Something found in an answer, before it is judged. */
export interface Item {
  /** The text as written; undefined when the item has none. */
  readonly text: string | undefined;
  readonly probability: number | null;
  /** True when the answer ended inside this item's text. */
  readonly cut: boolean;
}
