/** What is left of an answer without the thoughts in it. */
export interface Segments {
  /** In order; the answer is the last of them that holds one. */
  readonly parts: readonly string[];
  /** True when the answer ended while the model was still thinking aloud. */
  readonly unfinished: boolean;
}
