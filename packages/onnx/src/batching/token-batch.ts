/** Token ids of several texts, one after another. */
export interface TokenBatch {
  readonly ids: Int32Array;
  /** Tokens of each text; their sum is `ids.length`. */
  readonly lengths: Int32Array;
}

/** What a tokenizer gives for texts. */
export interface TokenizedTexts extends TokenBatch {
  /** 1 where the length limit cut the text. */
  readonly truncated: Uint8Array;
  /** Tokens of each text that the vocabulary lacks; what was cut off does not count. */
  readonly unknown: Uint32Array;
}

export function joinTokens(texts: readonly (ArrayLike<number> & Iterable<number>)[]): TokenBatch {
  const lengths = Int32Array.from(texts, ({ length }) => length);
  const ids = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const tokens of texts) {
    ids.set(tokens, at);
    at += tokens.length;
  }
  return { ids, lengths };
}
