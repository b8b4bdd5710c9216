import type { ErrorCode, Mender } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Service } from '../service.ts';
import { token } from '../token.ts';
import type { Retry } from './language-model.ts';

/** A service whose calls run elsewhere, as both sides name it. */
export interface RemoteService {
  /** Its name in the config, for messages. */
  readonly name: string;
  /**
   * Everything that could change an answer, as in ledger keys: slot, plugin, version, use, and the service's own identity. A worker answers
   * for a service only if its own has an equal one.
   */
  readonly identity: JsonObject;
  /** How many calls suit it together, ≥ 1. */
  readonly batchSize: number;
}

/** One call. Plain data: it crosses to another machine. */
export interface RemoteCall {
  /** The ledger key of its answer, in hex: equal keys are equal calls, whoever makes them. */
  readonly key: string;
  readonly input: Json;
}

/** What a call gave: JSON, and numbers as they lie in memory (little-endian). */
export interface RemoteValue {
  readonly data: Json;
  readonly bytes?: Uint8Array | undefined;
}

/** An error as plain data: what an `AblataError` says. */
export interface RemoteFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly scope: 'row' | 'run';
  readonly mender: Mender;
  readonly details: JsonObject;
}

/** How a call ended where it ran, and what it was sent again for there. */
export type RemoteOutcome = { readonly retries?: readonly Retry[] | undefined } & (
  | { readonly ok: true; readonly value: RemoteValue }
  | { readonly ok: false; readonly failure: RemoteFailure }
);

/** Runs calls where the executor took them. Never rejects for what concerns a call: that is an outcome. One outcome a call, in order. */
export type RemoteHandler = (calls: readonly RemoteCall[], signal: AbortSignal) => Promise<readonly RemoteOutcome[]>;

/** The way to the workers of one service. */
export interface RemoteChannel {
  /** Checks that calls can be made at all; called once, before the first. @throws SERVICE_… */
  start(signal: AbortSignal): Promise<void>;
  /** How many {@link ask} it would like in flight now, ≥ 1: enough to keep the workers busy, few enough to lose little. */
  concurrency(): number;
  /**
   * Runs at most `batchSize` calls elsewhere; outcomes in the order of the calls. A call under a key that is under way, or that was answered
   * and not yet released, is not made again. Calls of {@link ask} overlap.
   *
   * Rejects promptly once the signal aborts; what no worker began by then is withdrawn, what one began is answered and kept for whoever asks
   * again. Rejects with a `SERVICE_…` error of scope `run` when no call can succeed.
   */
  ask(calls: readonly RemoteCall[], signal: AbortSignal): Promise<readonly RemoteOutcome[]>;
  /** The answers under these keys are durable here: the executor need not keep them any longer. */
  release(keys: readonly string[]): void;
  [Symbol.asyncDispose](): PromiseLike<void>;
}

/** How a worker works. */
export interface ServeOptions {
  /** Batches at once, ≥ 1; read again and again. */
  concurrency(): number;
  /** Says what it does, in sentences. */
  say(message: string): void;
}

/** A worker at work for one service. */
export interface RemoteServing {
  /** Counts since it began. */
  readonly counts: ServingCounts;
  /** False while it can't reach its engine. */
  readonly connected: boolean;
  /** Batches of its service that no worker has begun, when it last looked. */
  readonly waiting: number;
  /** Takes no further calls and ends when those it has are answered and stored. */
  drain(): Promise<void>;
  /** Rejects when it can't go on. */
  readonly ended: Promise<void>;
}

export interface ServingCounts {
  /** Calls answered. */
  readonly answered: number;
  /** Calls answered with a failure, of those. */
  readonly failed: number;
  /** Calls that were answered already when their turn came. */
  readonly spared: number;
  /** Calls at work now. */
  readonly busy: number;
  /** Seconds spent on calls, over all of them. */
  readonly seconds: number;
}

/** One queue and who works on it. */
export interface RemoteQueue {
  readonly service: RemoteService;
  /** Batches that no worker has begun, and batches at work. */
  readonly waiting: number;
  readonly active: number;
  /** Seconds since the oldest waiting batch was queued; null when none waits. */
  readonly oldestSeconds: number | null;
  readonly workers: readonly RemoteWorker[];
}

export interface RemoteWorker extends ServingCounts {
  readonly id: string;
  /** Where it runs: host and process, as it calls itself. */
  readonly place: string;
  readonly concurrency: number;
  /** Seconds it has been at work. */
  readonly age: number;
  /** Calls a second, over the last half minute or so. */
  readonly rate: number;
}

/** In a line: for progress. */
export interface ExecutorGlance {
  readonly workers: number;
  /** Batches that no worker has begun. */
  readonly waiting: number;
}

/**
 * Runs the calls of services elsewhere, through an engine that exists. Slot `executor`; a config names it and the services it is for under
 * `run.executor`. At least once: a call whose worker died runs again; its key keeps two answers apart from one.
 */
export interface Executor extends Service {
  /** A way to the workers of a service. Opens nothing before {@link RemoteChannel.start}. @param retryFailed ask again what failed before */
  connect(service: RemoteService, options?: { readonly retryFailed?: boolean }): RemoteChannel;
  /**
   * Works for a service until drained.
   *
   * @throws SERVICE_IDENTITY when the service is asked for with another identity, naming both; SERVICE_… when the engine can't be reached
   */
  serve(service: RemoteService, handler: RemoteHandler, options: ServeOptions): Promise<RemoteServing>;
  /** All queues and who works on them. */
  look(signal: AbortSignal): Promise<readonly RemoteQueue[]>;
  /** What its open channels saw last; undefined while none is open. */
  glance(): ExecutorGlance | undefined;
}

export const Executor = token<Executor>('executor');
