import { AblataError, isAblataError } from '@ablata/spec';

/** Says of errors about an option which one it is, so that the place in the config can be named. */
export function atOption<T>(path: readonly (string | number)[], act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!isAblataError(error) || error.details['path'] !== undefined) throw error;
    const { code, message, hint, details, cause } = error;
    throw new AblataError(code, message, { ...(hint !== undefined && { hint }), cause, details: { ...details, path } });
  }
}
