import { changeConfig, everyProblem, type LoadedConfig, loadConfig } from '@ablata/core';
import { AblataError, type Json } from '@ablata/spec';
import { host } from './host.ts';

/** Options that change a config for one command. */
export interface Settings {
  /** `path=value`, one or several. */
  readonly set?: string | readonly string[];
  readonly target?: number | string;
}

/** Loads a config; of one that is wrong, all that is wrong with it is told. @throws what loading and proving it throws */
export async function loadOrExplain(path: string): Promise<LoadedConfig> {
  try {
    return await loadConfig(path);
  } catch (error) {
    throw await everyProblem(path, error, host);
  }
}

/** Loads a config with what the command line changes of it. @throws CONFIG_USAGE, and what loading throws */
export async function loadWith(path: string, { set = [], target }: Settings): Promise<LoadedConfig> {
  let loaded = await loadOrExplain(path);
  const changes: Record<string, Json> = {};
  for (const each of typeof set === 'string' ? [set] : set) {
    const [, key, value] = /^([^=\s]+)=(.*)$/s.exec(each) ?? [];
    if (key === undefined || value === undefined) {
      throw new AblataError('CONFIG_USAGE', `--set wants a path and a value (was '${each}')`, {
        hint: 'For example: --set services.dedupe.threshold=0.9',
      });
    }
    changes[key] = jsonOrText(value);
  }
  if (Object.keys(changes).length > 0) loaded = await changeConfig(loaded, changes, '--set');
  if (target !== undefined) loaded = await changeConfig(loaded, { target: jsonOrText(String(target)) }, '--target');
  return loaded;
}

/** JSON where it is JSON: numbers, true, false, null, lists, maps, quoted texts; else the text itself. */
function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
