import type { Kind } from './kinds.ts';
import { VERSIONS } from './versions.ts';

/** The package.json of a plugin that knows the contracts alone, as a peer. */
export function packageJson(name: string, use: string, kind: Kind, ablataVersion: string): string {
  const { arktype, ...tools } = Object.fromEntries(
    Object.entries({ '@ablata/spec': ablataVersion, '@ablata/testkit': ablataVersion, ...VERSIONS }).map(
      ([dependency, version]) => [dependency, `^${version}`],
    ),
  );
  const manifest = {
    name,
    version: '0.1.0',
    description: `An Ablata plugin: ${use}, for the slot ${kind}.`,
    keywords: ['ablata', 'ablata-plugin'],
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    files: ['dist'],
    engines: { node: '>=22.18' },
    scripts: {
      build: 'tsc -p tsconfig.build.json',
      types: 'tsc',
      lint: 'oxlint --deny-warnings',
      test: 'vitest run',
      bench: 'node bench/speed.ts',
      prepack: 'npm run build',
    },
    dependencies: { arktype },
    peerDependencies: { '@ablata/spec': `^${ablataVersion}` },
    devDependencies: tools,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
