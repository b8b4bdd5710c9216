import { join } from 'node:path';
import type { Plugin } from '@ablata/spec';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import type { ConfigOrigin } from '../config/locate.ts';
import { type Catalogue, loadPlugins } from './load-plugins.ts';

const token = `Symbol.for('@ablata/dedupe')`;

/** The text of a plugin that provides one deduplicator. */
function pluginText(name: string, provider = 'minhash', specVersion: unknown = 1): string {
  return `export default { name: '${name}', specVersion: ${specVersion}, stages: [],
    provides: [{ token: ${token}, name: '${provider}', needs: {}, create: () => ({}) }] };`;
}

function packageOf(name: string, text: string, more: object = {}): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({
      name,
      version: '2.3.4',
      type: 'module',
      exports: './index.js',
      ...more,
    }),
    [`node_modules/${name}/index.js`]: text,
  };
}

function originIn(folder: string): ConfigOrigin {
  return { label: 'ablata.yaml', file: join(folder, 'ablata.yaml'), position: () => ':3:5' };
}

async function load(files: Record<string, string>, ...listed: string[]): Promise<Catalogue> {
  return loadPlugins({ origin: originIn(tempFolder(files)), listed });
}

async function messageOf(files: Record<string, string>, ...listed: string[]): Promise<string> {
  const folder = tempFolder(files);
  const { code, message, hint } = await errorOf(() => loadPlugins({ origin: originIn(folder), listed }));
  return `${code} ${message.replaceAll(/[^\s']*ablata-core-[^/\s]*/g, '…')}${hint ? ` → ${hint}` : ''}`;
}

describe('loading', () => {
  test('by package name, from the folder of the config', async () => {
    const { plugins, providers, slots } = await load(
      packageOf('@lab/minhash', pluginText('@lab/minhash')),
      '@lab/minhash',
    );
    expect(plugins).toMatchObject([
      { name: '@lab/minhash', version: '2.3.4', folder: expect.stringMatching(/@lab.minhash$/) },
    ]);
    expect(slots).toEqual(['dedupe']);
    expect(providers('dedupe').map(({ provider }) => provider.name)).toEqual(['minhash']);
    expect(providers('llm')).toEqual([]);
  });

  test('by relative path, TypeScript included, spec found wherever the file stands', async () => {
    const files = {
      'plugins/mine.ts': `
        import { defineStage, definePlugin, Deduplicator, provide, type Plugin } from '@ablata/spec';
        enum Rule { Own = 'own' }
        const stage = defineStage({ name: 'look', reads: { text: 'string' }, adds: {}, async *run(batches) { yield* batches; } });
        const plugin: Plugin = definePlugin({ name: 'mine', specVersion: 1, stages: [stage],
          provides: [provide(Deduplicator, Rule.Own, { create: () => { throw new Error('not now'); } })] });
        export default plugin;`,
      'plugins/plain.mjs': pluginText('plain', 'other'),
    };
    const { plugins, providers, stages } = await load(files, './plugins/mine.ts', './plugins/plain.mjs');
    expect(plugins).toEqual([
      { name: 'mine', version: null },
      { name: 'plain', version: null },
    ]);
    expect(providers('dedupe').map(({ provider }) => provider.name)).toEqual(['own', 'other']);
    expect([...stages.keys()]).toEqual(['look']);
  });

  test('what the host brings along is found without being installed beside the config, and without being listed', async () => {
    const host = tempFolder(packageOf('bundled', pluginText('bundled')));
    const from = join(host, 'bin.js');
    const folder = tempFolder();
    const bundled = { names: ['bundled'], from };
    for (const listed of [[], ['bundled']]) {
      const { plugins } = await loadPlugins({ origin: originIn(folder), listed, bundled });
      expect(plugins).toMatchObject([{ name: 'bundled', version: '2.3.4' }]);
    }
  });

  test('the copy beside the config comes before the one of the host', async () => {
    const host = tempFolder(packageOf('bundled', pluginText('bundled')));
    const folder = tempFolder(packageOf('bundled', pluginText('bundled'), { version: '9.9.9' }));
    const bundled = { names: ['bundled'], from: join(host, 'bin.js') };
    const { plugins } = await loadPlugins({ origin: originIn(folder), listed: ['bundled'], bundled });
    expect(plugins[0]?.version).toBe('9.9.9');
  });

  test('listed twice is loaded once', async () => {
    const { plugins } = await load(packageOf('one', pluginText('one')), 'one', 'one');
    expect(plugins).toHaveLength(1);
  });
});

describe('what is refused', () => {
  test('a package that is not installed', async () => {
    expect(await messageOf({}, '@lab/minhash')).toMatchInlineSnapshot(
      `"PLUGIN_NOT_FOUND ablata.yaml:3:5 plugins[0]: no package '@lab/minhash' is installed in … or above it → Install it: npm install @lab/minhash"`,
    );
  });

  test('a path to nothing', async () => {
    expect(await messageOf({}, './plugins/mine.ts')).toMatchInlineSnapshot(
      `"PLUGIN_NOT_FOUND ablata.yaml:3:5 plugins[0]: there is no module ./plugins/mine.ts beside the config. There is no folder ./plugins. → Paths are taken from the folder of the config and name the file with its ending: ./plugins/mine.ts"`,
    );
  });

  test('a package that fails while it loads, or has no entry', async () => {
    expect(await messageOf(packageOf('broken', `throw new Error('no GPU');`), 'broken')).toMatchInlineSnapshot(
      `"PLUGIN_BROKEN ablata.yaml:3:5 plugins[0]: the plugin 'broken' could not be loaded: no GPU"`,
    );
    expect(await messageOf(packageOf('broken', `throw 'a string';`), 'broken')).toMatchInlineSnapshot(
      `"PLUGIN_BROKEN ablata.yaml:3:5 plugins[0]: the plugin 'broken' could not be loaded: a string"`,
    );
    expect(await messageOf(packageOf('broken', '', { exports: { './other': './index.js' } }), 'broken')).toMatch(
      /^PLUGIN_BROKEN ablata\.yaml:3:5 plugins\[0\]: the package 'broken' has no usable entry: No "exports" main defined/,
    );
  });

  test('a local plugin that needs what is not installed is broken, not missing', async () => {
    expect(await messageOf({ 'mine.mjs': `import 'not-installed-anywhere';` }, './mine.mjs')).toMatch(
      /^PLUGIN_BROKEN ablata\.yaml:3:5 plugins\[0\]: …\/mine\.mjs:1:9 could not be loaded: there is no module 'not-installed-anywhere'/,
    );
  });

  test('a package that is no plugin', async () => {
    expect(await messageOf(packageOf('left-pad', 'export const pad = 1;'), 'left-pad')).toMatchInlineSnapshot(
      `"PLUGIN_INVALID ablata.yaml:3:5 plugins[0]: 'left-pad' is no Ablata plugin: its default export must come from definePlugin()"`,
    );
    expect(await messageOf(packageOf('left-pad', 'export default null;'), 'left-pad')).toMatch(/^PLUGIN_INVALID/);
  });

  test('another version of the contracts, older or newer', async () => {
    expect(await messageOf(packageOf('old', pluginText('old', 'x', 0)), 'old')).toMatchInlineSnapshot(
      `"PLUGIN_SPEC_VERSION ablata.yaml:3:5 plugins[0]: 'old' was written for version 0 of @ablata/spec; this Ablata speaks version 1 → Update the plugin: npm install old@latest"`,
    );
    expect(await messageOf(packageOf('new', pluginText('new', 'x', 2)), 'new')).toMatchInlineSnapshot(
      `"PLUGIN_SPEC_VERSION ablata.yaml:3:5 plugins[0]: 'new' was written for version 2 of @ablata/spec; this Ablata speaks version 1 → Update Ablata: npm install ablata@latest"`,
    );
  });

  test('two plugins that provide the same', async () => {
    const files = { ...packageOf('one', pluginText('one')), ...packageOf('two', pluginText('two')) };
    expect(await messageOf(files, 'one', 'two')).toMatchInlineSnapshot(
      `"PLUGIN_DUPLICATE both one and two provide 'minhash' for the slot 'dedupe' → Remove one of them from 'plugins'."`,
    );
    const stage = (name: string): string =>
      `export default ${JSON.stringify({ name, specVersion: 1, provides: [], stages: [{ name: 'judge' }] as unknown as Plugin['stages'] })};`;
    expect(
      await messageOf({ ...packageOf('one', stage('one')), ...packageOf('two', stage('two')) }, 'one', 'two'),
    ).toMatchInlineSnapshot(
      `"PLUGIN_DUPLICATE both one and two provide a stage 'judge' → Remove one of them from 'plugins'."`,
    );
  });
});
