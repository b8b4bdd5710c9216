import { AblataError, isAblataError, type RemoteFailure } from '@ablata/spec';

/** An error as plain data; what is no error of Ablata's says that something is wrong as a whole. */
export function failureOf(error: unknown): RemoteFailure {
  if (!isAblataError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: 'SERVICE_WORKER', message, hint: null, scope: 'run', mender: 'plugin', details: {} };
  }
  const { code, message, hint = null, scope, mender, details } = error;
  return { code, message, hint, scope, mender, details };
}

/** The error that was thrown where the call ran. */
export function errorOf({ code, message, hint, scope, mender, details }: RemoteFailure): AblataError {
  return new AblataError(code, message, { ...(hint !== null && { hint }), scope, mender, details });
}

/** @param why as a validator says it */
export function malformed(why = 'it has another form'): AblataError {
  return new AblataError('SERVICE_REMOTE_CALL', `a call came that this worker does not understand: ${why}`, {
    mender: 'user',
    hint: 'Another version of Ablata, or another program, wrote it: run the same version on both sides.',
  });
}
