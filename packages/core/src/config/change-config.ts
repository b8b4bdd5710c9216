import type { AblataError, Json } from '@ablata/spec';
import { getPath, setPath } from './config-path.ts';
import { type ConfigOrigin, isWithin } from './locate.ts';

/** Another value for something in a config. */
export interface ConfigChange {
  /** Where: `services.dedupe.threshold`. */
  readonly path: string;
  readonly value: Json;
  /** How it came, which messages about it say in place of a line: `--set`. */
  readonly as: string;
}

/** A config, not yet checked, with other values at some paths; those that lead nowhere are left out, and told. */
export function changeConfig(
  value: unknown,
  origin: ConfigOrigin,
  changes: readonly ConfigChange[],
): { readonly value: unknown; readonly origin: ConfigOrigin; readonly wrong: readonly AblataError[] } {
  if (changes.length === 0) return { value, origin, wrong: [] };
  const wrong: AblataError[] = [];
  const made: ConfigChange[] = [];
  let changed = value;
  for (const change of changes) {
    try {
      const keys = change.path.split('.');
      getPath(changed, keys, `${change.as} ${change.path}`);
      changed = setPath(changed, keys, change.value);
      made.push(change);
    } catch (error) {
      wrong.push(error as AblataError);
    }
  }
  return {
    value: changed,
    wrong,
    origin: {
      ...origin,
      changed: (path) => made.findLast((change) => isWithin(path, change.path))?.as ?? origin.changed?.(path),
    },
  };
}
