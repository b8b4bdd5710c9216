import type { JsonObject } from './json.ts';

/**
 * What every service has. A service is made by its plugin's `create`, which must be cheap: open nothing large, ask no
 * server unless the identity can't be known otherwise. What is expensive belongs in {@link start}.
 */
export interface Service {
  /**
   * Everything that could change an answer: plugin, model, file hash, precision, sampling parameters, language. It
   * becomes part of ledger keys and of the manifest, so: no secrets, no host names, no paths, no clock. Never changes
   * during the life of an instance.
   */
  readonly identity: JsonObject;

  /** What users of the data must know about it, a sentence each: they go into the dataset card. */
  readonly caveats?: readonly string[];

  /**
   * Names of methods that an executor may run on another machine, for services of slots that core knows nothing of: plain data in (JSON; an
   * `AbortSignal` may come last and stays here), plain data out (JSON, and typed arrays in it), a promise of it, and the same answer for the
   * same arguments. Language models and sentence encoders need not say it.
   */
  readonly remote?: readonly string[];

  /**
   * Opens what is expensive (weights, connections) and checks it. Core calls it once, before the first call that the
   * ledger can't answer; `ablata plan` and a pure replay never do. May throw `SERVICE_…` errors.
   */
  start?(signal: AbortSignal): Promise<void>;

  /** Frees everything. Called once, after the last call has settled; core disposes in reverse order of creation. */
  [Symbol.asyncDispose]?(): PromiseLike<void>;
}
