import type { ConfigOrigin } from '../config/locate.ts';
import type { Ambient } from './bind.ts';
import type { Candidate } from './find-provider.ts';
import { placeError } from './place-error.ts';

/** Throws what a provider refuses of its options, each with its place in the config. Undefined: making the service is how to know. */
export function examineOf(
  { provider, options, rawOptions, path }: Pick<Candidate, 'provider' | 'options' | 'rawOptions' | 'path'>,
  ambient: Ambient,
  origin: ConfigOrigin,
  kinds: RegExp,
): (() => Promise<void>) | undefined {
  const { examine } = provider;
  if (examine === undefined) return undefined;
  return async () => {
    try {
      await examine(options, ambient);
    } catch (error) {
      throw placeError(error, origin, { path, options: rawOptions }, kinds);
    }
  };
}
