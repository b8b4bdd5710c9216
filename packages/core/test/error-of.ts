import { type AblataError, isAblataError } from '@ablata/spec';

/** Runs something that must fail and gives its error. @throws when it succeeds, or fails with anything but an AblataError. */
export async function errorOf(run: () => unknown): Promise<AblataError> {
  try {
    await run();
  } catch (error) {
    if (isAblataError(error)) return error;
    throw error;
  }
  throw new Error('expected an AblataError, and nothing was thrown');
}
