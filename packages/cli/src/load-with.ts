import { type ConfigChange, everyProblem, type LoadedConfig, loadConfig, type VariantSelection } from '@ablata/core';
import { AblataError, isAblataError, type Json, severalErrors } from '@ablata/spec';
import { host } from './host.ts';

/** Options that change a config for one command. */
export interface Settings {
  /** `path=value`, one or several. */
  readonly set?: string | readonly string[];
  readonly target?: number | string;
}

/** Loads a config; of one that is wrong, all that is wrong with it is told. @throws what loading and proving it throws */
export function loadOrExplain(path: string): Promise<LoadedConfig> {
  return loadWith(path, {});
}

/**
 * Loads a config with what the command line changes of it; of one that is wrong, all that is wrong with both is told.
 *
 * @param variants when they are wanted as well
 * @throws CONFIG_USAGE, and what loading and proving throws
 */
export async function loadWith(
  path: string,
  { set = [], target }: Settings,
  variants?: VariantSelection,
): Promise<LoadedConfig> {
  const changes: ConfigChange[] = [];
  const wrong: AblataError[] = [];
  for (const each of typeof set === 'string' ? [set] : set) {
    const [, key, value] = /^([^=\s]+)=(.*)$/s.exec(each) ?? [];
    if (key !== undefined && value !== undefined) changes.push({ path: key, value: jsonOrText(value), as: '--set' });
    else
      wrong.push(
        new AblataError('CONFIG_USAGE', `--set wants a path and a value (was '${each}')`, {
          hint: 'For example: --set services.dedupe.threshold=0.9',
        }),
      );
  }
  if (target !== undefined) changes.push({ path: 'target', value: jsonOrText(String(target)), as: '--target' });
  try {
    const loaded = await loadConfig(path, changes);
    if (wrong.length === 0) return loaded;
  } catch (error) {
    if (!isAblataError(error)) throw error;
    wrong.push(error);
  }
  throw await everyProblem(path, severalErrors(wrong), { host, changes, ...(variants && { variants }) });
}

/** JSON where it is JSON: numbers, true, false, null, lists, maps, quoted texts; else the text itself. */
function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
