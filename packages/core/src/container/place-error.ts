import { AblataError, isAblataError } from '@ablata/spec';
import { type ConfigOrigin, type ConfigPath, where } from '../config/locate.ts';

/** What a service finds wrong with its options, with the place of the service in the config before it; other errors as they are. */
export function placeError(error: unknown, origin: ConfigOrigin, path: ConfigPath): unknown {
  if (!isAblataError(error) || !error.code.startsWith('CONFIG_') || error.message.startsWith(origin.label))
    return error;
  const { code, message, hint, mender, scope, details, cause } = error;
  const inner = Array.isArray(details['path']) ? (details['path'] as (string | number)[]) : [];
  return new AblataError(code, `${where(origin, [...path, ...inner])}: ${message}`, {
    ...(hint !== undefined && { hint }),
    cause: cause ?? error,
    mender,
    scope,
    details,
  });
}
