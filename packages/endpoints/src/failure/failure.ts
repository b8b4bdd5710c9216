/** Why an attempt failed, without anything secret in it: no text of a server, only fixed words. */
export interface Failure {
  /** Short and fixed: `http-429`, `timeout`, `connection-refused`, … */
  readonly reason: string;
  readonly kind: /** No connection: the server is away. */
    | 'away'
    /** Something was reached that does not reach the server: reset before an answer, or a gateway says so. */
    | 'gateway'
    /** The server has too much to do. */
    | 'load'
    /** Worth another try. */
    | 'transient'
    /** Another try would end the same. */
    | 'final';
  readonly status?: number | undefined;
  /** Seconds the server asks to wait. */
  readonly retryAfter?: number | undefined;
  /** The system's code for the error, such as `CERT_HAS_EXPIRED`. */
  readonly code?: string | undefined;
  /** The field of the sent body that the server refuses. */
  readonly param?: string | undefined;
  /** What a refusal is about: `context-too-long`, or a name out of the caller's own table. */
  readonly topic?: string | undefined;
  /** A word of the caller's list found in the refusal. */
  readonly word?: string | undefined;
}

/** The one error of an exchange with a server. */
export class ServerFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.reason, options);
    this.failure = failure;
  }
}

/** An answer that came whole and makes no sense: worth another try. */
export function malformed(reason: string): ServerFailure {
  return new ServerFailure({ kind: 'transient', reason });
}
