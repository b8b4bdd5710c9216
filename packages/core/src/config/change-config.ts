import type { Json } from '@ablata/spec';
import { getPath, setPath } from './config-path.ts';
import type { LoadedConfig } from './load.ts';
import type { ConfigOrigin, ConfigPath } from './locate.ts';
import { type ExperimentConfig, experimentSchema } from './schema.ts';
import { validate } from './validate.ts';

/**
 * A config with other values at some paths, checked like one that was written so. Messages about them say `as` instead of a line.
 *
 * @param changes values by path, e.g. `services.dedupe.threshold`
 * @param as how the values came, e.g. `--set`
 * @throws CONFIG_UNKNOWN_PATH, CONFIG_INVALID
 */
export async function changeConfig(
  { config, origin }: LoadedConfig,
  changes: Readonly<Record<string, Json>>,
  as: string,
): Promise<LoadedConfig> {
  let changed: unknown = config;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    getPath(changed as ExperimentConfig, keys, `${as} ${path}`);
    changed = setPath(changed, keys, value);
  }
  const paths = Object.keys(changes);
  const isChanged = (path: ConfigPath): boolean => {
    const said = `${path.map(String).join('.')}.`;
    return paths.some((each) => said.startsWith(`${each}.`));
  };
  const from: ConfigOrigin = {
    ...origin,
    position: (path, part) => (isChanged(path) ? ` (${as})` : origin.position(path, part)),
  };
  await validate(experimentSchema, changed, { origin: from, path: [], what: 'an experiment' });
  return { config: changed as ExperimentConfig, origin: from };
}
