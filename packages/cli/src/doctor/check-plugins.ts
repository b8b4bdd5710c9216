import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { LoadedPlugin } from '@ablata/core';
import { satisfies } from 'semver';
import type { Finding } from './finding.ts';

interface PackageManifest {
  readonly version?: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/**
 * Plugins with their versions, and the packages that they leave to the user to install: there or not, and whether of a version they take.
 *
 * @param origin the config's file: what is installed beside it counts as well
 */
export function checkPlugins(plugins: readonly LoadedPlugin[], origin: string): Finding[] {
  const named = plugins.map(({ name, version }) => (version === null ? name : `${name} ${version}`));
  const all: Finding = {
    about: 'plugins',
    what: 'loaded',
    state: 'ready',
    message: named.join(', '),
    details: { plugins: Object.fromEntries(plugins.map(({ name, version }) => [name, version])) },
  };
  return [
    all,
    ...plugins.flatMap((plugin) => (plugin.folder === undefined ? [] : checkPeers(plugin.name, plugin.folder, origin))),
  ];
}

function checkPeers(plugin: string, folder: string, origin: string): Finding[] {
  const file = join(folder, 'package.json');
  const { peerDependencies = {}, peerDependenciesMeta } = read(file);
  return Object.entries(peerDependencies)
    .filter(([peer]) => !peer.startsWith('@ablata/'))
    .map(([peer, range]) => {
      const places = [file, origin].flatMap((from) => createRequire(from).resolve.paths(peer) ?? []);
      const manifests = places.map((modules) => join(modules, peer, 'package.json'));
      const found = manifests.find((manifest) => existsSync(manifest));
      const version = found === undefined ? undefined : (read(found).version ?? '?');
      return checkPeer(plugin, { peer, range, optional: peerDependenciesMeta?.[peer]?.optional === true }, version);
    });
}

function checkPeer(
  plugin: string,
  { peer, range, optional }: { readonly peer: string; readonly range: string; readonly optional: boolean },
  version: string | undefined,
): Finding {
  const about = { about: 'plugins', what: peer, details: { plugin, wanted: range, version: version ?? null } };
  const mend = `npm install ${peer}${range === '*' ? '' : `@"${range}"`}`;
  if (version === undefined) {
    const message = `is not installed; ${plugin} takes ${range}`;
    // Whether it can be done without, and how it is best installed, is for the service to say.
    return { ...about, state: 'note', message, ...(optional ? {} : { mend }) };
  }
  if (!satisfies(version, range, { includePrerelease: true }))
    return { ...about, state: 'note', message: `${version} is installed, and ${plugin} takes ${range}`, mend };
  return { ...about, state: 'ready', message: `${version}, for ${plugin}` };
}

function read(file: string): PackageManifest {
  return JSON.parse(readFileSync(file, 'utf8')) as PackageManifest;
}
