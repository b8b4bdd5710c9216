import { AblataError, type RemoteOutcome } from '@ablata/spec';

const HEAD = 4;

/**
 * An outcome as bytes: the length of its JSON, the JSON, and the numbers as they lie in memory. JSON because it keeps lone surrogates, which
 * UTF-8 and what is built on it lose.
 */
export function encodeOutcome(outcome: RemoteOutcome): Buffer {
  const { retries } = outcome;
  const told = retries && retries.length > 0 ? { retries } : {};
  const head = outcome.ok
    ? { ok: true, data: outcome.value.data, ...told }
    : { ok: false, failure: outcome.failure, ...told };
  const json = Buffer.from(JSON.stringify(head));
  const bytes = outcome.ok ? outcome.value.bytes : undefined;
  const whole = Buffer.allocUnsafe(HEAD + json.length + (bytes?.length ?? 0));
  whole.writeUInt32LE(json.length);
  json.copy(whole, HEAD);
  if (bytes) whole.set(bytes, HEAD + json.length);
  return whole;
}

/** @throws SERVICE_REMOTE_ANSWER for what {@link encodeOutcome} did not make */
export function decodeOutcome(whole: Buffer): RemoteOutcome {
  try {
    const end = HEAD + whole.readUInt32LE();
    if (end > whole.length) throw new RangeError('it is cut off');
    const head = JSON.parse(whole.toString('utf8', HEAD, end)) as { ok?: unknown; data?: unknown };
    const { ok, data, ...rest } = head;
    if (typeof ok !== 'boolean' || !('data' in head || 'failure' in head)) throw new TypeError('it has another form');
    if (!ok) return { ok, ...rest } as RemoteOutcome;
    const bytes = end < whole.length ? { bytes: whole.subarray(end) } : {};
    return { ok, value: { data, ...bytes }, ...rest } as RemoteOutcome;
  } catch (cause) {
    throw new AblataError('SERVICE_REMOTE_ANSWER', `an answer in Redis can't be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}
