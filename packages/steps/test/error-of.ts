import { isAblataError } from '@ablata/spec';

/** Code, message and hint of what is thrown, as a user would see them. */
export function errorOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!isAblataError(error)) throw error;
    return [`${error.code}: ${error.message}`, ...(error.hint === undefined ? [] : [error.hint])].join('\n');
  }
  return 'nothing was thrown';
}
