import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** Marks the question to esbuild itself where a package lies. */
const ASKED = Symbol('asked');

/**
 * An esbuild plugin: the packages named become part of ours. They are taken as ES modules (Node's own condition would often say CommonJS, which calls
 * `require`), and their licences are written beside what was built.
 */
export function bundledPackages(names: readonly string[]): Plugin {
  const folders = new Map<string, string>();
  return {
    name: 'bundled-packages',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path: name, resolveDir, pluginData }) => {
        if (!names.includes(name) || pluginData === ASKED) return;
        const found = await build.resolve(name, { kind: 'import-statement', resolveDir, pluginData: ASKED });
        const inside = join('node_modules', name);
        const folder = found.path.slice(0, found.path.lastIndexOf(inside) + inside.length);
        const { exports, module, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        folders.set(name, folder);
        return { path: join(folder, exports?.['.']?.default ?? module ?? main) };
      });
      build.onEnd(() => {
        if (folders.size === 0) return;
        mkdirSync('dist', { recursive: true });
        writeFileSync('dist/THIRD-PARTY.txt', licencesOf(folders));
      });
    },
  };
}

function licencesOf(folders: ReadonlyMap<string, string>): string {
  const texts = [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, folder]) => {
      const [file] = globSync('LICEN[CS]E*', { cwd: folder });
      if (file === undefined) throw new Error(`${name} is to be bundled and has no licence file`);
      return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
    });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
