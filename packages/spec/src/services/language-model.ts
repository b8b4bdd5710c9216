import type { Json, JsonObject } from '../json.ts';
import type { Service } from '../service.ts';
import { token } from '../token.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** One question to a language model. Plain JSON: it is the larger part of the ledger key of its completion. */
export interface CompletionRequest {
  readonly messages: readonly ChatMessage[];
  /** How many independent choices to sample. */
  readonly n: number;
  /** A 31-bit seed derived from (run seed, request, turn). A server that honours seeds then reproduces its answer. */
  readonly seed: number;
  /** The answer's JSON Schema. A model that can't enforce it ignores it, and `parse` deals with what comes. */
  readonly jsonSchema?: JsonObject | undefined;
  /** Upper bound of generated tokens a choice, when the prompt knows one; else the model's own option decides. */
  readonly maxTokens?: number | undefined;
}

/** Why a choice ended. `length`: cut off by the token limit. `refused`: the server or model withheld an answer. */
export type FinishReason = 'stop' | 'length' | 'refused' | 'other';

export interface Choice {
  /** The raw text, untouched. Untrusted. May be empty. */
  readonly text: string;
  readonly finishReason: FinishReason;
  /** Natural-log probability of each generated token, when asked for. */
  readonly logprobs?: readonly number[] | undefined;
}

/** Counts in tokens, as the model's own tokenizer counts them. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** The part of `promptTokens` that a prefix cache answered, when the server tells. */
  readonly cachedTokens?: number | undefined;
}

/** An answer. Plain JSON: stored in the ledger as it is. */
export interface Completion {
  /** `n` choices, in the server's order. */
  readonly choices: readonly Choice[];
  readonly usage: Usage;
  /** Seconds from sending the request (last attempt) to its answer. */
  readonly seconds: number;
  /** How often it was sent, ≥ 1. */
  readonly attempts: number;
  /** What else is worth keeping (server fingerprint, model name as served). */
  readonly extra?: Json | undefined;
}

/** A retry, reported as it happens, for the books and the screen. */
export interface Retry {
  /** Short and fixed, so that it can be counted: `http-429`, `timeout`, `connection-reset`, … */
  readonly reason: string;
  readonly attempt: number;
  readonly waitSeconds: number;
}

export interface GenerateContext {
  readonly signal: AbortSignal;
  /** The request's number in the run, for error messages. */
  readonly request: number;
  onRetry(retry: Retry): void;
}

/** Answers prompts. Owns its retries, timeouts and concurrency. Slot `llm`. */
export interface LanguageModel extends Service {
  /**
   * How many calls of {@link generate} it would like in flight now, ≥ 1. Core reads it before each launch, so a model
   * may change its mind at any time (and finds the best number itself).
   */
  concurrency(): number;

  /**
   * Asks the model. Calls overlap and may settle in any order.
   *
   * Must reject promptly once the signal aborts. Throws `SERVICE_…` errors: with scope `row` when only this request is
   * hopeless (refused as invalid, retries used up), with scope `run` when nothing will succeed (unreachable, no such
   * model, no access).
   */
  generate(request: CompletionRequest, context: GenerateContext): Promise<Completion>;
}

export const LanguageModel = token<LanguageModel>('llm');
