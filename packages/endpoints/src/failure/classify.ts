import { type Failure, ServerFailure } from './failure.ts';

const AWAY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection-refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EHOSTUNREACH: 'host-unreachable',
  ENETUNREACH: 'network-unreachable',
  ETIMEDOUT: 'connect-timeout',
};
const RESET = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
/** A certificate that is not trusted now will not be at the next try. */
const TRUST = /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/u;
const TLS = /^(?:ERR_TLS|ERR_SSL|EPROTO$)/u;

/** Makes sense of whatever an exchange threw. */
export function classify(thrown: unknown): Failure {
  if (thrown instanceof ServerFailure) return thrown.failure;
  const code = codeOf(thrown);
  if (code === undefined) return { kind: 'transient', reason: 'connection-error' };
  const away = AWAY[code];
  if (away !== undefined) return { kind: 'away', reason: away };
  if (RESET.has(code)) return { kind: 'gateway', reason: 'connection-reset' };
  if (TRUST.test(code)) return { kind: 'final', reason: 'tls', code };
  if (TLS.test(code)) return { kind: 'transient', reason: 'tls-error', code };
  if (code.startsWith('HPE_')) return { kind: 'transient', reason: 'protocol-error', code };
  return { kind: 'transient', reason: 'connection-error', code };
}

/** The system's code, wherever in the chain of causes (or of attempts to connect) it stands. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined;
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/u.test(code)) return code;
  return codeOf(cause, depth + 1) ?? (Array.isArray(errors) ? codeOf(errors[0], depth + 1) : undefined);
}
