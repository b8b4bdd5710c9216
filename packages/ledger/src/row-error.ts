import { AblataError, isAblataError } from '@ablata/spec';
import type { Failure } from './ledger.ts';

/** An error that concerns only the request that met it. */
export function isRowError(error: unknown): error is AblataError {
  return isAblataError(error) && error.scope === 'row';
}

/** The error of a request that failed before. */
export function rememberedError({ code, message, hint }: Failure): AblataError {
  return new AblataError(code, message, {
    scope: 'row',
    ...(hint !== null && { hint }),
    details: { remembered: true },
  });
}

export function isRemembered(error: unknown): boolean {
  return isAblataError(error) && error.details['remembered'] === true;
}
