/*
 * The part of node-llama-cpp that is used, in types of our own: that package is an optional peer, and a project without it must be able to compile against
 * this one.
 */
import type { JsonObject } from '@ablata/spec';
import type { Token } from './binding.ts';

export interface NodeLlama {
  getLlama(options: object): Promise<Llama>;
  readonly LlamaGrammarEvaluationState: new (of: { model: LlamaModel; grammar: Grammar }) => object;
}

export type Grammar = object;

export interface Llama {
  /** `false`: the CPU alone. */
  readonly gpu: string | false;
  loadModel(options: object): Promise<LlamaModel>;
  createGrammarForJsonSchema(schema: JsonObject): Promise<Grammar>;
}

export interface LlamaModel {
  readonly tokens: {
    readonly bos: Token | null;
    readonly bosString: string | null;
    readonly eosString: string | null;
    readonly shouldPrependBosToken: boolean;
  };
  readonly fileInsights: { readonly isHybrid?: boolean; readonly isRecurrent?: boolean };
  createContext(options: object): Promise<LlamaContext>;
  tokenize(text: string, specialTokens: boolean): Token[];
  detokenize(tokens: readonly Token[], specialTokens: boolean, lastTokens: readonly Token[]): string;
  isEogToken(token: Token): boolean;
  dispose(): Promise<void>;
}

export interface LlamaContext {
  getSequence(): LlamaSequence;
  dispose(): Promise<void>;
}

export interface LlamaSequence {
  readonly nextTokenIndex: number;
  clearHistory(): Promise<void>;
  eraseContextTokenRanges(ranges: readonly { start: number; end: number }[]): Promise<void>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly Token[]): Promise<void>;
  evaluate(tokens: readonly Token[], options: object): AsyncGenerator<Token, void, void>;
}

/** What waits to be computed, of one sequence. */
export interface BatchItem {
  readonly tokens: readonly Token[];
}
