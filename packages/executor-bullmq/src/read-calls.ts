import { AblataError, type RemoteCall, type RemoteOutcome } from '@ablata/spec';

/** The calls of a job; undefined when it is no job of ours. A queue is written to by others: nothing of it is believed unseen. */
export function readCalls(data: unknown): readonly RemoteCall[] | undefined {
  const { calls } = (data ?? {}) as { calls?: unknown };
  if (!Array.isArray(calls)) return undefined;
  const sound = calls.every((call: unknown) => {
    const { key, input } = (call ?? {}) as { key?: unknown; input?: unknown };
    return typeof key === 'string' && /^[0-9a-f]{16,128}$/.test(key) && input !== undefined;
  });
  return sound ? (calls as RemoteCall[]) : undefined;
}

/** What is said of a job that can't be read. */
export function refusedJob(): RemoteOutcome {
  const error = new AblataError(
    'SERVICE_REMOTE_CALL',
    'a job in the queue is not in the form that this worker understands',
    {
      hint: 'Another version of Ablata, or another program, wrote it: run the same version on both sides.',
    },
  );
  const { code, message, hint = null, mender } = error;
  return { ok: false, failure: { code, message, hint, scope: 'run', mender, details: {} } };
}
