import type { Failure } from './failure.ts';
import { type RefusalWords, readRefusal } from './read-refusal.ts';
import { readRetryAfter } from './retry-after.ts';

const LOAD = new Set([429, 503, 529]);
/** A gateway whose server is away. */
const GATEWAY = new Set([502, 504]);
const TRANSIENT = new Set([408, 409, 425]);

export interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** What an HTTP status and the body beside it say. `sent` are the fields of the body that was refused. */
export function statusFailure(reply: ErrorReply, sent: readonly string[], words: RefusalWords): Failure {
  const { status, headers, text } = reply;
  const refusal = readRefusal(text, sent, words);
  return {
    // A context that is too long is refused as 500 by some, and will be the next time.
    kind: refusal.topic === 'context-too-long' ? 'final' : kindOf(status),
    reason: `http-${status}`,
    status,
    retryAfter: readRetryAfter(headers),
    ...refusal,
  };
}

function kindOf(status: number): Failure['kind'] {
  if (LOAD.has(status)) return 'load';
  if (GATEWAY.has(status)) return 'gateway';
  if (status === 501) return 'final';
  return status >= 500 || TRANSIENT.has(status) ? 'transient' : 'final';
}
