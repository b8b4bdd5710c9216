import type { Readiness } from '@ablata/spec';
import type { ConfigOrigin } from '../config/locate.ts';
import type { Ambient } from './bind.ts';
import type { Candidate } from './find-provider.ts';
import { placeError } from './place-error.ts';

/** Looks whether a service could work here. */
export type BoundCheck = (signal: AbortSignal) => AsyncIterable<Readiness>;

/** A provider's check with its options; its errors get their place in the config. Undefined: its plugin has no say. */
export function checkOf(
  { provider, options, rawOptions, path }: Pick<Candidate, 'provider' | 'options' | 'rawOptions' | 'path'>,
  ambient: Ambient,
  origin: ConfigOrigin,
): BoundCheck | undefined {
  const { check } = provider;
  if (check === undefined) return undefined;
  return async function* placed(signal) {
    try {
      yield* check(options, { ...ambient, signal });
    } catch (error) {
      throw placeError(error, origin, { path, options: rawOptions });
    }
  };
}
