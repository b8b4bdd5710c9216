import { AblataError, isAblataError } from './errors.ts';
import type { JsonObject } from './json.ts';

/** One of several mistakes, as `details.problems` of an error lists them; what else it has are its own details. */
export interface Problem extends JsonObject {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Several mistakes as one error that lists them; a single one stays as it is. */
export function severalErrors(errors: readonly AblataError[]): AblataError {
  const told = errors.flatMap((error) => eachError(error));
  const [first] = told;
  if (first === undefined) throw new TypeError('severalErrors needs at least one error');
  if (told.length === 1) return first;
  const problems = told.map(
    ({ code, message, hint, details }): Problem => ({ ...details, code, message, ...(hint !== undefined && { hint }) }),
  );
  const same = told.every(({ code }) => code === first.code);
  return new AblataError(
    same ? first.code : 'CONFIG_INVALID',
    `${told.length} problems:\n${told.map(({ message }) => `  ${message}`).join('\n')}`,
    { details: { problems }, mender: told.every(({ mender }) => mender === first.mender) ? first.mender : 'user' },
  );
}

/** The mistakes an error lists; itself when it is one. */
export function eachError(error: AblataError): AblataError[];
export function eachError(error: unknown): unknown[];
export function eachError(error: unknown): unknown[] {
  if (!isAblataError(error)) return [error];
  const problems = error.details['problems'] as readonly Problem[] | undefined;
  if (!problems) return [error];
  return problems.map(
    ({ code, message, hint, ...details }) =>
      new AblataError(code as AblataError['code'], message, { ...(hint !== undefined && { hint }), details }),
  );
}
