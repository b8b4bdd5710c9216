import type { Completion, CompletionRequest, ErrorCode, Json, JsonObject } from '@ablata/spec';
import type { TextFlags } from './text-flags.ts';

/** Everything about a service that could change its answers; part of every key. */
export interface LedgerIdentity extends JsonObject {
  readonly slot: string;
  readonly plugin: string;
  /** The plugin's version as far as it may change answers: `1` of 1.4.2, `0.3` of 0.3.7. */
  readonly version: string | null;
  readonly use: string;
  readonly service: JsonObject;
}

/** A completion's key: at temperature 1 the same prompt asked for two requests is two samples, so the request's number counts. */
export interface CompletionKey {
  readonly identity: LedgerIdentity;
  readonly request: CompletionRequest;
  /** Number of the request in the run. */
  readonly sample: number;
}

/** Why a request failed for good, in a way that concerns only itself: what an error of scope `row` says. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

export interface StoredEmbedding extends TextFlags {
  /** float32 values of one text. */
  readonly vector: Float32Array;
}

/** What the ledger's history says about a service, for estimates. */
export interface LedgerHistory {
  readonly answers: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Sum of the answers' durations. */
  readonly seconds: number;
}

/** A stored key that equals the missed one but for some parts. */
export interface NearMiss {
  /** `temperature 1 → 0.9`: what the stored one has → what was asked for. */
  readonly differences: readonly string[];
}

/**
 * The durable memory of everything that cost something. An answer is committed before anybody uses it; asking again with an
 * equal key gives it back. Shared by all runs of a project, also by processes running at the same time.
 *
 * Keys and values are plain data, so that an implementation may live on another machine.
 */
export interface Ledger {
  /**
   * The answer under this key; or, when it holds neither an answer nor a failure, the one that was given to the same question under
   * a limit of tokens that was not larger and did not cut it: the model would have ended there anyway.
   */
  completion(key: CompletionKey): Completion | undefined;
  /** How the request failed, when it was never answered. */
  failure(key: CompletionKey): Failure | undefined;
  /**
   * Resolves when the answer is durable, with what to use: the given one, or what another process stored under this key in the
   * meantime. A key has one answer, or one failure, whoever was first.
   */
  rememberCompletion(key: CompletionKey, completion: Completion): Promise<Completion | Failure>;
  /** As {@link rememberCompletion}. */
  rememberFailure(key: CompletionKey, failure: Failure): Promise<Completion | Failure>;
  embedding(identity: LedgerIdentity, text: string): StoredEmbedding | undefined;
  /** As {@link rememberCompletion}, for many texts at once. */
  rememberEmbeddings(
    identity: LedgerIdentity,
    texts: readonly string[],
    embeddings: readonly StoredEmbedding[],
  ): Promise<readonly StoredEmbedding[]>;
  memo(scope: string, key: JsonObject): Json | undefined;
  /** As {@link rememberCompletion}. */
  rememberMemo(scope: string, key: JsonObject, value: Json): Promise<Json>;
  history(identity: LedgerIdentity): LedgerHistory;
  explainMiss(key: CompletionKey): NearMiss | undefined;
  /** Rows that were found damaged since it was opened; each was treated as never asked. */
  readonly damaged: number;
  /** Commits what is pending and lets go of the file. */
  close(): Promise<void>;
}
