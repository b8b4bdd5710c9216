import { stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { AblataError } from '@ablata/spec';
import { type ConfigChange, changeConfig } from './change-config.ts';
import type { ConfigOrigin } from './locate.ts';
import { together } from './problems.ts';
import { readModule } from './read-module.ts';
import { readYaml } from './read-yaml.ts';
import { type ExperimentConfig, experimentSchema } from './schema.ts';
import { validate } from './validate.ts';

export interface LoadedConfig {
  readonly config: ExperimentConfig;
  readonly origin: ConfigOrigin;
}

const CONFIG_NAMES = [
  'ablata.config.ts',
  'ablata.config.mts',
  'ablata.config.js',
  'ablata.config.mjs',
  'ablata.yaml',
  'ablata.yml',
  'ablata.json',
];

/**
 * Reads an experiment from a TypeScript, JavaScript, YAML or JSON file, or from the folder that holds one, and checks its frame.
 *
 * @param changes what the command line changes of it
 * @throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID, CONFIG_UNKNOWN_PATH; several as one
 */
export async function loadConfig(path: string, changes: readonly ConfigChange[] = []): Promise<LoadedConfig> {
  const { value, origin, wrong } = await readConfig(path, changes);
  const told = [...wrong];
  const check = validate(experimentSchema, value, { origin, path: [], what: 'an experiment' });
  await check.catch((error: AblataError) => told.push(error));
  if (told.length > 0) throw together(told);
  return { config: value as ExperimentConfig, origin };
}

export interface ReadConfig {
  readonly value: unknown;
  readonly origin: ConfigOrigin;
  /** Mistakes that were found on the way, beside which the rest can be judged. */
  readonly wrong: readonly AblataError[];
}

/** What a file says, with changes, not yet checked. @throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE */
export async function readConfig(path: string, changes: readonly ConfigChange[] = []): Promise<ReadConfig> {
  const file = await findConfig(resolve(path));
  const label = relative(process.cwd(), file) || basename(file);
  const { value, position, wrong = [] } = await (/\.(ya?ml|json)$/.test(file) ? readYaml : readModule)(file, label);
  const changed = changeConfig(value, { label, file, position }, changes);
  return { ...changed, wrong: [...wrong, ...changed.wrong] };
}

async function findConfig(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return path;
  if (found?.isDirectory()) {
    for (const name of CONFIG_NAMES) {
      const candidate = join(path, name);
      if (await stat(candidate).catch(() => undefined)) return candidate;
    }
    throw new AblataError('CONFIG_NOT_FOUND', `no config in ${path}: expected ${CONFIG_NAMES.join(', ')}`, {
      hint: 'Name the file, or make one with: ablata init',
    });
  }
  throw new AblataError('CONFIG_NOT_FOUND', `no such config: ${path}`, { hint: 'Make one with: ablata init' });
}
