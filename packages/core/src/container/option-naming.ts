import { dirname, resolve } from 'node:path';
import type { AblataError } from '@ablata/spec';
import type { ConfigOrigin, ConfigPath } from '../config/locate.ts';

/**
 * Where in the options the thing stands that an error is about: what its `details.path` says, else the option that names the file in its details, as it
 * is written or seen from the config. Empty when it is about none in particular.
 */
export function optionNaming({ details }: AblataError, options: unknown, { file }: ConfigOrigin): ConfigPath {
  if (Array.isArray(details['path'])) return details['path'] as ConfigPath;
  const named = [details['path'], details['file']].filter((each) => typeof each === 'string');
  if (named.length === 0) return [];
  const absolute = named.map((each) => resolve(dirname(file), each));
  return pathTo(options, (leaf) => typeof leaf === 'string' && absolute.includes(resolve(dirname(file), leaf))) ?? [];
}

/** The way to the first leaf of options for which something holds. */
export function pathTo(value: unknown, holds: (leaf: unknown) => boolean): ConfigPath | undefined {
  if (typeof value !== 'object' || value === null) return holds(value) ? [] : undefined;
  const list = Array.isArray(value);
  for (const [key, member] of Object.entries(value)) {
    const rest = pathTo(member, holds);
    if (rest) return [list ? Number(key) : key, ...rest];
  }
  return undefined;
}
