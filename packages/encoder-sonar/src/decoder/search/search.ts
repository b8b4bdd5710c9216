/** What a step of the model says of one row: one beam's next token. */
export interface Outlook {
  /** The likeliest next tokens, likeliest first, as rows of the embedding table, with their log-probabilities. */
  readonly ids: ArrayLike<bigint>;
  readonly logProbabilities: Float32Array;
  /** Log-probability of the token that the search asked for. */
  readonly answer: number;
  /** Of every token of the vocabulary; only where the search wants it. */
  readonly all: Float32Array | undefined;
}

/** A beam that goes on: which of the rows just computed it follows, and its token. */
export interface Continuation {
  readonly parent: number;
  readonly token: number;
}

/** A finished text, without the prompt and with the `</s>` that ends it. */
export interface Hypothesis {
  readonly tokens: readonly number[];
  /** Sum of log-probabilities, the language token's among them, over (tokens + 1) ** length penalty. */
  readonly score: number;
  /** `</s>` was put there by the length limit. */
  readonly truncated: boolean;
}

/** How one sentence's text is looked for. Knows nothing of other sentences. */
export interface Search {
  /** The token whose log-probability the next step is to give. */
  readonly asked: number;
  /** Takes one outlook a row, in order; gives the beams of the next step, or none when it is over. */
  advance(outlooks: readonly Outlook[]): readonly Continuation[];
  /** The best text, once it is over. */
  result(): Hypothesis;
}

/** Rows of the embedding table that a search must know. */
export interface SpecialTokens {
  readonly pad: number;
  readonly end: number;
  readonly language: number;
}

export interface SearchLimits {
  /** Tokens of a sequence at most, with `</s>` and language token before it and `</s>` behind. */
  readonly maxTokens: number;
  readonly lengthPenalty: number;
}

/** Tokens of the prompt: `</s>` and the language. */
export const PROMPT = 2;

/** fairseq2's normalization: the first `</s>` of the prompt counts as no step. */
export function normalizedScore(sum: number, sequence: number, lengthPenalty: number): number {
  return Math.fround(sum / (sequence - 1) ** lengthPenalty);
}
