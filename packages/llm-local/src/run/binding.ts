import type { JsonObject } from '@ablata/spec';

/** The number of a token in the model's vocabulary. */
export type Token = number;

/** How the next token is chosen. */
export interface Sampling {
  readonly temperature: number;
  readonly topP: number;
  /** 0: no limit. */
  readonly topK: number;
  readonly minP: number;
  readonly presencePenalty: number;
  readonly frequencyPenalty: number;
  readonly repetitionPenalty: number;
  readonly seed: number;
  /** Most tokens that will be asked for. */
  readonly maxTokens: number;
  readonly jsonSchema: JsonObject | undefined;
}

/** A place for one text: what was read stays readable until it is forgotten. One call at a time. */
export interface Sequence {
  /** Forgets the tokens from this position on. */
  forget(from: number): Promise<void>;
  /** Reads tokens behind those it has, in one go. */
  read(tokens: readonly Token[]): Promise<void>;
  /** Reads `last` and writes on, a token at a time, to the token that ends the text and including it. */
  write(last: Token, sampling: Sampling): AsyncGenerator<Token, void, void>;
}

/** A loaded model: the seam between this plugin and llama.cpp. */
export interface LoadedModel extends AsyncDisposable {
  readonly sequences: readonly Sequence[];
  /** Whether a sequence that has read something can forget its end only (models with a state, such as Mamba, can't). */
  readonly forgetsEnds: boolean;
  /** The texts of the tokens that begin and end a text, for templates. */
  readonly marks: { readonly bos: string; readonly eos: string };
  /** Tokens of a prompt, with the one that begins a text where the model wants it. */
  tokenize(text: string): Token[];
  /** Text of tokens that stand behind others. Tokens that only steer the model have none. */
  textOf(tokens: readonly Token[], behind: readonly Token[]): string;
  isEnd(token: Token): boolean;
  /** @throws SERVICE_STRUCTURED_OUTPUT */
  checkSchema(schema: JsonObject): Promise<void>;
}
