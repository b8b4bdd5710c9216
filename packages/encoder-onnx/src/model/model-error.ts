import { AblataError, type ErrorCode } from '@ablata/spec';

/** An error about a model's folder, or a file in it. */
export function modelError(code: ErrorCode, path: string, problem: string, hint: string, cause?: unknown): AblataError {
  return new AblataError(code, `${path}: ${problem}`, { hint, mender: 'user', details: { path }, cause });
}
