import { AblataError, type ErrorCode, isAblataError } from '@ablata/spec';
import type { Owner } from '../owner.ts';
import type { WireError } from './messages.ts';

export function toWire(error: unknown): WireError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (!isAblataError(error)) return { message, stack, ablata: undefined };
  const { code, hint, mender, scope, details } = error;
  return { message, stack, ablata: { code, hint, mender, scope, details } };
}

export function fromWire({ message, stack, ablata }: WireError, { name, code: ownerCode }: Owner): Error {
  if (ablata === undefined) {
    const cause = Object.assign(new Error(message), { stack });
    return new AblataError(`SERVICE_${ownerCode}_FAILED`, `The ${name} failed: ${message.split('\n')[0]}`, { cause });
  }
  const { code, hint, mender, scope, details } = ablata;
  return new AblataError(code as ErrorCode, message, {
    ...(hint === undefined ? {} : { hint }),
    mender,
    scope,
    details,
  });
}
