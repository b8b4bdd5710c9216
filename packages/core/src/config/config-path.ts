import { AblataError, didYouMean } from '@ablata/spec';
import type { ExperimentConfig } from './schema.ts';

/** What a config need not have for it to be set. */
const ROOT_KEYS = ['seed', 'target', 'stages', 'budget', 'saturation', 'run'];

/**
 * What stands at a path into a config, such as `services.dedupe.threshold`; undefined for an option that is left to its default.
 *
 * @param what names the path in messages
 * @throws CONFIG_UNKNOWN_PATH
 */
export function getPath(base: ExperimentConfig, keys: readonly string[], what: string): unknown {
  let value: unknown = base;
  for (const [depth, key] of keys.entries()) {
    const last = depth === keys.length - 1;
    const known = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const free = keys[0] === 'run' || keys[0] === 'budget'; // its own schema will judge what is inside
    // The last part may be an option that the base leaves to its default; its own schema will judge it.
    if (
      !known.includes(key) &&
      !(last && (depth > 0 || ROOT_KEYS.includes(key))) &&
      !(free && ROOT_KEYS.includes(keys[0]!))
    ) {
      throw new AblataError(
        'CONFIG_UNKNOWN_PATH',
        `${what} leads nowhere: the config has no '${keys.slice(0, depth + 1).join('.')}'.${didYouMean(key, known)}`,
      );
    }
    value = (value as Record<string, unknown> | undefined)?.[key];
  }
  return value;
}

/** A copy with another value at a path. */
export function setPath(value: unknown, [key, ...rest]: readonly string[], leaf: unknown): unknown {
  if (key === undefined) return leaf;
  if (Array.isArray(value))
    return value.map((member, index) => (String(index) === key ? setPath(member, rest, leaf) : member));
  return { ...(value as object), [key]: setPath((value as Record<string, unknown> | undefined)?.[key], rest, leaf) };
}
