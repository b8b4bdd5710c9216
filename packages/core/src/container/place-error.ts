import { AblataError, isAblataError, type Service } from '@ablata/spec';
import { type ConfigOrigin, type ConfigPath, where } from '../config/locate.ts';

/** What a service finds wrong with its options, with the place of the service in the config before it; other errors as they are. */
export function placeError(error: unknown, origin: ConfigOrigin, path: ConfigPath): unknown {
  if (
    !isAblataError(error) ||
    !error.code.startsWith('CONFIG_') ||
    error.message.startsWith(origin.label) ||
    error.details['problems']
  )
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

/**
 * A service whose failure to start says where in the config the service stands, as `details.place`: a server that is off or has another model is most often
 * named wrongly there.
 */
export function startingInPlace<T>(instance: T, origin: ConfigOrigin, path: ConfigPath): T {
  const service = instance as (T & Partial<Service>) | undefined;
  const start = service?.start;
  if (!start || !Object.isExtensible(service)) return instance;
  const placed: Service['start'] = async (signal) => {
    try {
      await start.call(service, signal);
    } catch (error) {
      throw isAblataError(error) && error.code.startsWith('SERVICE_')
        ? new AblataError(error.code, error.message, {
            ...(error.hint !== undefined && { hint: error.hint }),
            cause: error.cause ?? error,
            mender: error.mender,
            scope: error.scope,
            details: { ...error.details, place: where(origin, path) },
          })
        : error;
    }
  };
  Object.defineProperty(service, 'start', { value: placed, configurable: true, writable: true });
  return instance;
}
