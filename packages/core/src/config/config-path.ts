import { AblataError, didYouMean } from '@ablata/spec';

/** What a config need not have for it to be set. */
const ROOT_KEYS = ['seed', 'target', 'graph', 'plugins', 'stages', 'budget', 'saturation', 'run', 'paths'];

/**
 * What stands at a path into a config, such as `services.dedupe.threshold`; undefined for an option that is left to its default.
 *
 * @param what names the path in messages
 * @throws CONFIG_UNKNOWN_PATH
 */
export function getPath(base: unknown, keys: readonly string[], what: string): unknown {
  let value = base;
  for (const [depth, key] of keys.entries()) {
    const last = depth === keys.length - 1;
    const inside = typeof value === 'object' && value !== null;
    const known = inside ? Object.keys(value as object) : [];
    const free = keys[0] === 'run' || keys[0] === 'budget'; // its own schema will judge what is inside
    // The last part may be an option that the base leaves to its default; its own schema will judge it.
    const option = last && (depth > 0 ? inside && !Array.isArray(value) : ROOT_KEYS.includes(key));
    if (!known.includes(key) && !option && !(free && (value === undefined || inside || depth === 0)))
      throw unknownPath(keys.slice(0, depth), key, value, what);
    value = (value as Record<string, unknown> | undefined)?.[key];
  }
  return value;
}

function unknownPath(before: readonly string[], key: string, value: unknown, what: string): AblataError {
  const there = before.join('.');
  const missing = [...before, key].join('.');
  const [why, hint] = Array.isArray(value)
    ? [`${there} is a list of ${value.length}, counted from 0, and has no '${key}'.`, `Set all of it: ${there}='[…]'`]
    : typeof value === 'object' && value !== null
      ? [
          `the config has no '${missing}'.${didYouMean(key, before.length === 0 ? [...new Set([...Object.keys(value), ...ROOT_KEYS])] : Object.keys(value))}`,
        ]
      : [`${there || 'the config'} is ${value === null ? 'null' : `a ${typeof value}`}, and has nothing inside.`];
  return new AblataError('CONFIG_UNKNOWN_PATH', `${what} leads nowhere: ${why}`, hint === undefined ? {} : { hint });
}

/** A copy with another value at a path. */
export function setPath(value: unknown, [key, ...rest]: readonly string[], leaf: unknown): unknown {
  if (key === undefined) return leaf;
  if (Array.isArray(value))
    return value.map((member, index) => (String(index) === key ? setPath(member, rest, leaf) : member));
  return { ...(value as object), [key]: setPath((value as Record<string, unknown> | undefined)?.[key], rest, leaf) };
}
