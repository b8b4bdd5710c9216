import type { JsonObject } from './json.ts';

/** Who can mend an error: the user (config, command), a plugin's author, a remote server, or Ablata's own authors. */
export type Mender = 'user' | 'plugin' | 'remote' | 'ablata';

/** The area in which an error arose, followed by its name: `CONFIG_UNKNOWN_KEY`, `SERVICE_UNREACHABLE`, … */
export type ErrorCode =
  `${'CONFIG' | 'PLUGIN' | 'GRAPH' | 'SERVICE' | 'LEDGER' | 'DATA' | 'RUN' | 'INTERNAL'}_${string}`;

export interface AblataErrorOptions {
  /** What to do next, as one sentence or command. Shown on its own line. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Defaults by area: CONFIG and DATA → user, PLUGIN and GRAPH → user, SERVICE → remote, INTERNAL → ablata. */
  readonly mender?: Mender;
  /**
   * How far the damage reaches when a stage or service throws this during a run. `row`: this request or row only; it is
   * counted `failed` and the run goes on. `run` (default): nothing further can succeed; the run stops cleanly and can be resumed.
   */
  readonly scope?: 'row' | 'run';
  /** Facts for programs: status codes, file names, line numbers. Never secrets, prompts or record texts. */
  readonly details?: JsonObject;
}

const MARKER = Symbol.for('@ablata/error');

/**
 * The one error of Ablata. Its message says where, what came, and what was expected; `hint` says what to do next.
 * Recognise it with {@link isAblataError}, which works across duplicate installs, not with `instanceof`.
 */
export class AblataError extends Error {
  readonly [MARKER] = true;
  override readonly name = 'AblataError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly mender: Mender;
  readonly scope: 'row' | 'run';
  readonly details: JsonObject;

  constructor(code: ErrorCode, message: string, options: AblataErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.mender = options.mender ?? menderOf(code);
    this.scope = options.scope ?? 'run';
    this.details = options.details ?? {};
  }
}

export function isAblataError(error: unknown): error is AblataError {
  return error instanceof Error && MARKER in error;
}

function menderOf(code: ErrorCode): Mender {
  if (code.startsWith('SERVICE_')) return 'remote';
  if (code.startsWith('INTERNAL_')) return 'ablata';
  return 'user';
}
