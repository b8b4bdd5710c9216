import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { bundledPackages } from './tools/bundled-packages.ts';

/** One build for every package: each entry is a `@ablata/source` path in the exports (or bin) of its package.json. */
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, { '@ablata/source'?: string } | string>;
  ablata?: { extraEntries?: string[]; bundled?: string[] };
};

const entry = [
  ...Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [] : (target['@ablata/source'] ?? []),
  ),
  ...(manifest.ablata?.extraEntries ?? []),
];
const bundled = manifest.ablata?.bundled ?? [];

export default defineConfig({
  entry,
  format: 'esm',
  target: 'node22',
  platform: 'node',
  dts: true,
  sourcemap: true,
  clean: true,
  removeNodeProtocol: false, // `node:sqlite` exists under that name only
  tsconfig: '../../tsconfig.json',
  noExternal: bundled,
  esbuildPlugins: [bundledPackages(bundled)],
});
