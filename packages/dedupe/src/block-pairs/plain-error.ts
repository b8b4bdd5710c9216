import { AblataError, isAblataError, type JsonObject } from '@ablata/spec';

/** An error as plain data, to pass between processes. */
export interface PlainError {
  readonly code: AblataError['code'];
  readonly message: string;
  readonly hint: string | undefined;
  readonly details: JsonObject;
}

export function errorToPlain(error: unknown): PlainError {
  if (!isAblataError(error))
    return { code: 'INTERNAL_DEDUPE_WORKER', message: (error as Error).message, hint: undefined, details: {} };
  const { code, message, hint, details } = error;
  return { code, message, hint, details: { ...details } };
}

export function plainToError({ code, message, hint, details }: PlainError): AblataError {
  return new AblataError(code, message, {
    ...(hint !== undefined && { hint }),
    details,
  });
}
