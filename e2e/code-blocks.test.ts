import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { wholeBlocks } from './support/code-blocks.ts';
import { typeProblems } from './support/type-problems.ts';

const root = new URL('..', import.meta.url).pathname;

test('every whole TypeScript block of the pages is right in its types', () => {
  const blocks = wholeBlocks(root);
  const problems = typeProblems(blocks, join(root, '.blocks'), {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ['@ablata/source'],
    paths: namesOfPackages(),
  });
  expect(blocks.length).toBeGreaterThan(20);
  expect(problems).toEqual([]);
});

/** Where a block finds what it imports: our packages by name, and what these depend on. */
function namesOfPackages(): Record<string, string[]> {
  const names: Record<string, string[]> = {};
  for (const folder of readdirSync(join(root, 'packages'))) {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')) as {
      name: string;
      exports: Record<string, { '@ablata/source'?: string } | string>;
      dependencies?: object;
      devDependencies?: object;
      peerDependencies?: object;
    };
    for (const [path, target] of Object.entries(manifest.exports)) {
      if (typeof target === 'object' && target['@ablata/source'])
        names[join(manifest.name, path)] = [join(root, 'packages', folder, target['@ablata/source'])];
    }
    const { dependencies, devDependencies, peerDependencies } = manifest;
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })) {
      if (/^(@ablata\/|ablata$)/.test(name)) continue;
      names[name] ??= [join(root, 'packages', folder, 'node_modules', name)];
    }
  }
  return names;
}
