import { isAblataError } from './errors.ts';
import type { JsonObject } from './json.ts';
import type { Logger } from './logger.ts';
import type { Project } from './project.ts';

/** One thing that a service needs, and whether it is there. */
export interface Readiness {
  /** `missing`: nothing runs like this. `note`: it does, and there is something to know. */
  readonly state: 'ready' | 'note' | 'missing';
  /** What was looked at, in a word or two: `server`, `weights`, `onnxruntime-node`. */
  readonly what: string;
  /** What was found. No secrets. */
  readonly message: string;
  /** The command, or the line of the config, that mends it. */
  readonly mend?: string | undefined;
  /** Facts for programs: versions, hashes, models served. */
  readonly details?: JsonObject;
}

export interface CheckContext {
  readonly logger: Logger;
  readonly project: Project;
  readonly signal: AbortSignal;
}

/**
 * Looks whether a service of these options could work here: optional packages and their versions, files and their hashes, servers and what they serve.
 * Spends nothing, downloads nothing, keeps nothing open. An error that it throws is a thing that is missing, with its hint as what mends it, so that it may call what `create` and `start` call.
 */
export type CheckService<O> = (options: O, context: CheckContext) => AsyncIterable<Readiness>;

/** What an error says, as a thing that is missing; its hint is what mends it. */
export function missing(what: string, error: unknown): Readiness {
  const message = error instanceof Error ? error.message : String(error);
  const [mend, details] = isAblataError(error) ? [error.hint, error.details] : [undefined, {}];
  return { state: 'missing', what, message, mend, details };
}
