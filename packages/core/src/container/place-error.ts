import { AblataError, eachError, isAblataError, type JsonObject, type Service, severalErrors } from '@ablata/spec';
import { type ConfigOrigin, type ConfigPath, where } from '../config/locate.ts';
import { optionNaming } from './option-naming.ts';

/** Of the details of an error whose place was said. */
const PLACED = 'placed';

/** What an error is about: options, and where in the config they stand. */
export interface Placed {
  readonly path: ConfigPath;
  readonly options: unknown;
}

/**
 * What a service finds wrong with its options, each with the place of the option in the config before it, or of the service; other errors as they are.
 *
 * @param kinds which errors are about its options
 */
export function placeError(error: unknown, origin: ConfigOrigin, at: Placed, kinds = /^CONFIG_/): unknown {
  if (!isAblataError(error)) return error;
  const each = eachError(error);
  if (!each.every(({ code }) => kinds.test(code))) return error;
  return severalErrors(each.map((one) => placeOne(one, origin, at)));
}

function placeOne(error: AblataError, origin: ConfigOrigin, { path, options }: Placed): AblataError {
  if (bare(error, origin).startsWith(origin.label) || error.details[PLACED] === true) return error;
  return inPlace(error, origin, where(origin, [...path, ...optionNaming(error, options, origin)]), { [PLACED]: true });
}

/** An error with its place in the config before its message. @param details besides its own */
export function inPlace(error: AblataError, origin: ConfigOrigin, place: string, details: JsonObject): AblataError {
  const { code, hint, mender, scope, cause } = error;
  return new AblataError(code, `${place}: ${bare(error, origin)}`, {
    ...(hint !== undefined && { hint }),
    cause: cause ?? error,
    mender,
    scope,
    details: { ...error.details, ...details },
  });
}

/** Its message without the name of the config, which is all that some know of a place. */
function bare({ message }: AblataError, { label }: ConfigOrigin): string {
  const unplaced = `${label}: `;
  return message.startsWith(unplaced) ? message.slice(unplaced.length) : message;
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
