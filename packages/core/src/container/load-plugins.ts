import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AblataError, type AnyStage, type Plugin, type Provider, SPEC_VERSION, slotOf } from '@ablata/spec';
import { importTypeScript } from '../config/import-typescript.ts';
import { brokenModule } from '../config/loading-problem.ts';
import { type ConfigOrigin, where } from '../config/locate.ts';
import { didYouMeanFile } from '../config/near-files.ts';
import { gathering, type Problems } from '../config/problems.ts';

/** What the plugins of an experiment offer, by name. */
export interface Catalogue {
  readonly plugins: readonly LoadedPlugin[];
  providers(slot: string): readonly OfferedProvider[];
  readonly slots: readonly string[];
  /** The package that is known to provide something, loaded or not. */
  packageOf(slot: string, use: string): string | undefined;
  readonly stages: ReadonlyMap<string, AnyStage>;
  /** The plugin that offers a stage. */
  stageOwner(stage: string): string | undefined;
}

export interface LoadedPlugin {
  readonly name: string;
  /** From its package.json; null for a local module. */
  readonly version: string | null;
  /** The folder of its package.json; left out for a local module. */
  readonly folder?: string;
}

export interface OfferedProvider {
  readonly provider: Provider;
  readonly plugin: LoadedPlugin;
}

/** What a host brings along. */
export interface BundledPlugins {
  readonly names: readonly string[];
  readonly from: string;
  /**
   * What each of them offers: services as `slot/use`, stages by name. A plugin of which a config names nothing is not loaded then, unless something that the
   * config names is offered by nobody.
   */
  readonly offers?: Readonly<Record<string, readonly string[]>>;
}

export interface PluginOrigin {
  readonly origin: ConfigOrigin;
  /** What the config lists. */
  readonly listed: readonly string[];
  /** What the host brings along: package names, and the module they are resolved from. */
  readonly bundled?: BundledPlugins | undefined;
  /** What is to be found: services as `slot/use`, stages by name. Left out: everything is loaded. */
  readonly needed?: ReadonlySet<string> | undefined;
  /** See {@link Host}. */
  readonly elsewhere?: Readonly<Record<string, string>> | undefined;
}

/**
 * Loads plugins by package name (resolved from the config's folder, then from the host) or relative path.
 *
 * @param problems where what is wrong with them goes; the others are loaded all the same
 * @throws PLUGIN_NOT_FOUND, PLUGIN_BROKEN, PLUGIN_INVALID, PLUGIN_SPEC_VERSION, PLUGIN_DUPLICATE
 */
export function loadPlugins(from: PluginOrigin, problems?: Problems): Promise<Catalogue> {
  return gathering(problems, (own) => loadEach(from, own));
}

async function loadEach(
  { origin, listed, bundled, elsewhere = {}, needed }: PluginOrigin,
  problems: Problems,
): Promise<Catalogue> {
  const loaded: { plugin: Plugin; info: LoadedPlugin }[] = [];
  const load = async (name: string, path: readonly PropertyKey[]): Promise<void> => {
    await problems.attempt(async () => {
      const place = where(origin, path);
      const file = await locate(name, origin, place, bundled?.names.includes(name) ? bundled.from : undefined);
      const plugin = await importPlugin(name, file, place);
      if (loaded.some((other) => other.info.name === plugin.name)) return;
      loaded.push({ plugin, info: { name: plugin.name, ...(await packageOf(name, file)) } });
    });
  };
  for (const [index, name] of listed.entries()) await load(name, ['plugins', index]);
  const offered = new Set(loaded.flatMap(({ plugin }) => offersOf(plugin)));
  const bundledOnly = (bundled?.names ?? []).filter((name) => !listed.includes(name));
  for (const name of usedOf(bundledOnly, bundled?.offers ?? {}, offered, needed)) await load(name, []);
  return catalogue(loaded, elsewhere);
}

/** The plugins that offer what is needed, or what another offers as well; all of them when nobody is known to offer something. */
function usedOf(
  names: readonly string[],
  offers: Readonly<Record<string, readonly string[]>>,
  offered: ReadonlySet<string>,
  needed: ReadonlySet<string> | undefined,
): readonly string[] {
  const known = new Set(names.flatMap((name) => offers[name] ?? []));
  if (!needed || [...needed].some((each) => !known.has(each) && !offered.has(each))) return names;
  return names.filter((name) => offers[name]?.some((each) => needed.has(each) || offered.has(each)) ?? true);
}

function offersOf({ provides, stages }: Plugin): string[] {
  return [...provides.map(({ token, name }) => `${slotOf(token)}/${name}`), ...stages.map(({ name }) => name)];
}

async function locate(name: string, origin: ConfigOrigin, place: string, host: string | undefined): Promise<string> {
  const folder = dirname(origin.file);
  for (const base of [origin.file, ...(host ? [host] : [])]) {
    try {
      return createRequire(base).resolve(name);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') continue;
      throw new AblataError(
        'PLUGIN_BROKEN',
        `${place}: the package '${name}' has no usable entry: ${(cause as Error).message}`,
        {
          cause,
          mender: 'plugin',
        },
      );
    }
  }
  if (isLocal(name)) {
    throw new AblataError(
      'PLUGIN_NOT_FOUND',
      `${place}: there is no module ${name} beside the config.${await didYouMeanFile(name, folder)}`,
      {
        hint: 'Paths are taken from the folder of the config and name the file with its ending: ./plugins/mine.ts',
      },
    );
  }
  throw new AblataError(
    'PLUGIN_NOT_FOUND',
    `${place}: no package '${name}' is installed in ${relative('', folder) || '.'} or above it`,
    {
      hint: `Install it: npm install ${name}`,
    },
  );
}

function isLocal(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name);
}

async function importPlugin(name: string, file: string, place: string): Promise<Plugin> {
  let value: unknown;
  try {
    value =
      /\.[mc]?ts$/.test(file) && (isLocal(name) || !process.features.typescript)
        ? await importTypeScript(file)
        : ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (cause) {
    if (isLocal(name)) throw await brokenModule(cause, file, place);
    throw new AblataError(
      'PLUGIN_BROKEN',
      `${place}: the plugin '${name}' could not be loaded: ${(cause instanceof Error ? cause.message : String(cause)).split('\n')[0]}`,
      { cause, mender: 'plugin' },
    );
  }
  const plugin = value as Partial<Plugin> | undefined;
  if (typeof plugin?.name !== 'string' || plugin.specVersion === undefined) {
    throw new AblataError(
      'PLUGIN_INVALID',
      `${place}: '${name}' is no Ablata plugin: its default export must come from definePlugin()`,
      {
        mender: 'plugin',
      },
    );
  }
  if (plugin.specVersion !== SPEC_VERSION) {
    const newer = plugin.specVersion > SPEC_VERSION;
    throw new AblataError(
      'PLUGIN_SPEC_VERSION',
      `${place}: '${name}' was written for version ${plugin.specVersion} of @ablata/spec; this Ablata speaks version ${SPEC_VERSION}`,
      { hint: newer ? 'Update Ablata: npm install ablata@latest' : `Update the plugin: npm install ${name}@latest` },
    );
  }
  return { provides: [], stages: [], ...plugin } as Plugin;
}

async function packageOf(name: string, file: string): Promise<Pick<LoadedPlugin, 'version' | 'folder'>> {
  if (isLocal(name)) return { version: null };
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = await readFile(`${folder}/package.json`, 'utf8').catch(() => undefined);
    if (!manifest) continue;
    const { name: found, version } = JSON.parse(manifest) as { name?: string; version?: string };
    if (found === name) return { version: version ?? null, folder };
  }
  return { version: null };
}

function catalogue(
  loaded: readonly { plugin: Plugin; info: LoadedPlugin }[],
  elsewhere: Readonly<Record<string, string>>,
): Catalogue {
  const bySlot = new Map<string, OfferedProvider[]>();
  const stages = new Map<string, AnyStage>();
  const stageOwner = new Map<string, string>();
  for (const { plugin, info } of loaded) {
    for (const provider of plugin.provides) {
      const slot = slotOf(provider.token);
      const offers = bySlot.get(slot) ?? [];
      const rival = offers.find((offer) => offer.provider.name === provider.name);
      if (rival) throw duplicate(`'${provider.name}' for the slot '${slot}'`, rival.plugin.name, info.name);
      bySlot.set(slot, [...offers, { provider, plugin: info }]);
    }
    for (const stage of plugin.stages) {
      const owner = stageOwner.get(stage.name);
      if (owner) throw duplicate(`a stage '${stage.name}'`, owner, info.name);
      stages.set(stage.name, stage);
      stageOwner.set(stage.name, info.name);
    }
  }
  return {
    plugins: loaded.map(({ info }) => info),
    slots: [...bySlot.keys()],
    providers: (slot) => bySlot.get(slot) ?? [],
    packageOf: (slot, use) => elsewhere[`${slot}/${use}`],
    stages,
    stageOwner: (stage) => stageOwner.get(stage),
  };
}

function duplicate(what: string, first: string, second: string): AblataError {
  return new AblataError('PLUGIN_DUPLICATE', `both ${first} and ${second} provide ${what}`, {
    hint: `Remove one of them from 'plugins'.`,
  });
}
