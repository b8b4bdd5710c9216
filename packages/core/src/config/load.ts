import { readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve } from 'node:path';
import { AblataError } from '@ablata/spec';
import type { Document } from 'yaml';
import { importTypeScript } from './import-typescript.ts';
import type { ConfigOrigin, ConfigPart, ConfigPath } from './locate.ts';
import { positionsInModule } from './positions-in-module.ts';
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
];

/**
 * Reads an experiment from a TypeScript, JavaScript or YAML file, or from the folder that holds one, and checks its frame.
 *
 * @throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID
 */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  const { value, origin } = await readConfig(path);
  await validate(experimentSchema, value, { origin, path: [], what: 'an experiment' });
  return { config: value as ExperimentConfig, origin };
}

/** What a file says, not yet checked. @throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE */
export async function readConfig(path: string): Promise<{ readonly value: unknown; readonly origin: ConfigOrigin }> {
  const file = await findConfig(resolve(path));
  const label = relative(process.cwd(), file) || basename(file);
  const { value, position } = /\.ya?ml$/.test(file) ? await readYaml(file, label) : await importModule(file, label);
  return { value, origin: { label, file, position } };
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

/** A node of the YAML document, as far as its place goes. */
interface Placed {
  readonly range?: readonly number[];
}

interface RawConfig {
  readonly value: unknown;
  position(path: ConfigPath, part?: ConfigPart): string;
}

async function readYaml(file: string, label: string): Promise<RawConfig> {
  const { isMap, isScalar, LineCounter, parseDocument } = await import('yaml'); // only who writes YAML waits for it
  const lines = new LineCounter();
  const document = parseDocument(await readFile(file, 'utf8'), { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new AblataError(
      'CONFIG_UNREADABLE',
      `${label}:${line}:${col} is not valid YAML: ${withoutPlace(error.message)}`,
      { cause: error, ...(error.code === 'TAB_AS_INDENT' && { hint: 'Indent with spaces.' }) },
    );
  }
  const value = toValue(document, label);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const what = Array.isArray(value) ? 'a list' : value === null ? 'empty' : `a ${typeof value}`;
    throw new AblataError('CONFIG_UNREADABLE', `${label} must hold an experiment, and is ${what}`, {
      hint: 'Begin with: name: …, target: …, services: …',
    });
  }
  const nodeAt = (path: ConfigPath): Placed | undefined =>
    document.getIn(
      path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
      true,
    ) as Placed | undefined;
  const keyAt = (path: ConfigPath): Placed | undefined => {
    const around = nodeAt(path.slice(0, -1));
    return isMap(around)
      ? (around.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))?.key as Placed)
      : undefined;
  };
  return {
    value,
    position(path, part) {
      // What is missing has no place of its own: point at what it is missing from.
      for (let length = path.length; length >= 0; length--) {
        const key = part === 'key' && length === path.length ? keyAt(path) : undefined;
        const offset = (key ?? nodeAt(path.slice(0, length)))?.range?.[0];
        if (offset === undefined) continue;
        const { line, col } = lines.linePos(offset);
        return `:${line}:${col}`;
      }
      return '';
    },
  };
}

/** Aliases are followed only now: to nobody, or to far too many. */
function toValue(document: Document.Parsed, label: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new AblataError('CONFIG_UNREADABLE', `${label} is not valid YAML: ${(cause as Error).message}`, { cause });
  }
}

/** The parser ends its messages with the place, which stands before ours, and the line itself. */
function withoutPlace(message: string): string {
  return (message.split('\n')[0] as string).replace(/ at line \d+, column \d+:?$/, '');
}

/** The package that was not found, when that is why a module could not be loaded. */
function missingPackage(cause: unknown): string | undefined {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  return /^Cannot find (?:module|package) '((?:@[\w.-]+\/)?[\w-][\w.-]*)/.exec(message)?.[1];
}

async function importModule(file: string, label: string): Promise<RawConfig> {
  let value: unknown;
  const positions = readFile(file, 'utf8').then(positionsInModule);
  try {
    value = await importTypeScript(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    const missing = missingPackage(cause);
    throw new AblataError('CONFIG_UNREADABLE', `${label} could not be loaded: ${reason}`, {
      cause,
      ...(missing !== undefined && {
        hint: `Install what it imports, in its folder: npm install (${missing} has to stand in package.json; else: npm install ${missing})`,
      }),
    });
  }
  if (typeof value !== 'object' || value === null) {
    throw new AblataError(
      'CONFIG_UNREADABLE',
      `${label} must export an experiment as default, and exports ${typeof value}`,
      {
        hint: `Write: export default defineExperiment({ … })${extname(file) === '.ts' ? '' : ' (or module.exports)'}`,
      },
    );
  }
  const position = await positions;
  return { value, position: (path, part) => (path.length > 0 && position?.(path, part)) || '' };
}
