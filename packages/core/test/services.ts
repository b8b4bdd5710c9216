import { definePlugin, type Logger, type Plugin, type Project, type Provider, token } from '@ablata/spec';
import type { Ambient } from '../src/container/bind.ts';
import type { Catalogue } from '../src/container/load-plugins.ts';

export const silent: Logger = { debug() {}, info() {}, warn() {} };

const project: Project = { root: '/project', resolve: (path) => path };

export const ambient: Ambient = { logger: silent, project };

/** A catalogue of these providers, as if one plugin `test-plugin` had brought them. */
export function catalogueOf(...provides: readonly Provider[]): Catalogue {
  const plugin: Plugin = definePlugin({ name: 'test-plugin', specVersion: 1, provides });
  const info = { name: plugin.name, version: '1.0.0' };
  const slots = [...new Set(provides.map((provider) => (provider.token.description ?? '').replace('@ablata/', '')))];
  return {
    plugins: [info],
    slots,
    stages: new Map(),
    stageOwner: () => undefined,
    packageOf: () => undefined,
    providers: (slot) =>
      provides.filter((provider) => provider.token === token(slot)).map((provider) => ({ provider, plugin: info })),
  };
}
