import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { RESPONSE_CUT } from './node-fetch.ts';

/** Why an attempt failed, without anything secret in it. */
export interface Failure {
  /** Short and fixed: `http-429`, `timeout`, `connection-refused`, … */
  readonly reason: string;
  readonly kind: /** No connection: the server is away. */
    | 'connection'
    /** The server has too much to do. */
    | 'load'
    /** Worth another try. */
    | 'transient'
    /** Another try would end the same. */
    | 'final';
  readonly status?: number | undefined;
  /** Seconds the server asks to wait. */
  readonly retryAfter?: number | undefined;
  /** The server's own words for the kind of error and the field, when they are plain identifiers. */
  readonly type?: string | undefined;
  readonly param?: string | undefined;
  /** Whether it says that prompt and answer don't fit the model's context. */
  readonly contextTooLong?: boolean | undefined;
}

/** An answer that came whole and makes no sense. */
export class MalformedAnswer extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

const CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection-refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EHOSTUNREACH: 'host-unreachable',
  ENETUNREACH: 'network-unreachable',
  ETIMEDOUT: 'connect-timeout',
};
const TRANSIENT: Readonly<Record<string, string>> = {
  ECONNRESET: 'connection-reset',
  EPIPE: 'connection-reset',
  ECONNABORTED: 'connection-reset',
  ERR_STREAM_PREMATURE_CLOSE: 'stream-cut',
  [RESPONSE_CUT]: 'response-cut',
};
const TLS = /^(?:CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO$)/u;
const LOAD = new Set([429, 503, 504, 529]);
const TRANSIENT_STATUS = new Set([408, 409, 425]);

/** Makes sense of whatever a client threw. Texts of servers can repeat the prompt and are left behind here. */
export function classify(thrown: unknown): Failure {
  if (thrown instanceof MalformedAnswer) return { kind: 'transient', reason: thrown.reason };
  if (thrown instanceof SyntaxError) return { kind: 'transient', reason: 'invalid-json' };
  if (thrown instanceof APIConnectionTimeoutError) return { kind: 'load', reason: 'timeout' };
  if (thrown instanceof APIConnectionError) return classifyCode(thrown.cause);
  if (thrown instanceof APIError) return classifyStatus(thrown);
  return classifyCode(thrown);
}

function classifyCode(cause: unknown): Failure {
  const code = codeOf(cause);
  if (code === undefined) return { kind: 'transient', reason: 'connection-error' };
  const away = CONNECTION[code];
  if (away !== undefined) return { kind: 'connection', reason: away };
  const broken = TRANSIENT[code];
  if (broken !== undefined) return { kind: 'transient', reason: broken };
  if (TLS.test(code)) return { kind: 'final', reason: 'tls', type: code };
  if (code.startsWith('HPE_')) return { kind: 'final', reason: 'not-http', type: code };
  return { kind: 'transient', reason: 'connection-error', type: code };
}

/** The system's code, wherever in the chain of causes it stands. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/u.test(code) ? code : codeOf(cause, depth + 1);
}

function classifyStatus(error: APIError): Failure {
  const status = error.status as number | undefined;
  // An error event inside a stream has no status.
  if (status === undefined) return { kind: 'transient', reason: 'error-in-stream' };
  const headers = error.headers as Headers | undefined;
  return {
    kind: kindOf(status),
    reason: `http-${status}`,
    status,
    retryAfter: readRetryAfter(headers),
    type: identifier(error.type),
    param: identifier(error.param),
    contextTooLong:
      status === 400 &&
      /maximum context length|context.{0,20}(?:too long|exceed)|exceeds?.{0,40}context/iu.test(error.message),
  };
}

function kindOf(status: number): Failure['kind'] {
  if (LOAD.has(status)) return 'load';
  if (status === 501) return 'final';
  return status >= 500 || TRANSIENT_STATUS.has(status) ? 'transient' : 'final';
}

function identifier(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.[\]-]{1,60}$/u.test(value) ? value : undefined;
}

function readRetryAfter(headers: Headers | undefined): number | undefined {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds / 1000;
  const written = headers?.get('retry-after');
  if (written === null || written === undefined) return undefined;
  const seconds = /^\s*\d+(?:\.\d+)?\s*$/u.test(written) ? Number(written) : (Date.parse(written) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
