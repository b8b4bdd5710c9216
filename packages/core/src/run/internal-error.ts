import { AblataError } from '@ablata/spec';

/** What nobody foresaw, as an error of ours. */
export function internalError(error: unknown): AblataError {
  return new AblataError('INTERNAL_UNEXPECTED', `unexpected: ${(error as Error)?.message ?? String(error)}`, {
    cause: error,
  });
}
