import { type AblataError, isAblataError } from '@ablata/spec';

/** The AblataError an action throws or rejects with; fails the test otherwise. */
export async function errorOf(action: () => unknown): Promise<AblataError> {
  try {
    await action();
  } catch (error) {
    if (isAblataError(error)) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}
