import { AblataError, isAblataError, type Service } from '@ablata/spec';
import { type ConfigOrigin, type ConfigPath, where } from '../config/locate.ts';

/**
 * What a service finds wrong with its options, with the place of the service in the config before it; other errors as they are.
 *
 * @param kinds which errors are about its options
 */
export function placeError(error: unknown, origin: ConfigOrigin, path: ConfigPath, kinds = /^CONFIG_/): unknown {
  if (!isAblataError(error) || !kinds.test(error.code) || error.details['problems']) return error;
  const { code, hint, mender, scope, details, cause } = error;
  const unplaced = `${origin.label}: `;
  const message = error.message.startsWith(unplaced) ? error.message.slice(unplaced.length) : error.message;
  if (message.startsWith(origin.label)) return error;
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
