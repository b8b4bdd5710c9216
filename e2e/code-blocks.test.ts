import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { codeBlocks } from './support/code-blocks.ts';

const root = new URL('..', import.meta.url).pathname;
/** A block that imports something is whole, and must hold; others are parts of something. */
const blocks = codeBlocks(root).filter(({ language, code }) => language === 'ts' && /^import /m.test(code));

/** Names and files that the reader has: an unknown name, a shorthand of one, a parameter typed by one. */
const READERS_OWN = new Set([2304, 18004, 7006]);

test('every whole TypeScript block of the pages is right in its types', () => {
  const virtual = new Map(
    blocks.map(({ place, code }) => [join(root, '.blocks', `${place.replace(/[^\w]+/g, '-')}.ts`), { place, code }]),
  );
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts', 'lib.esnext.array.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ['@ablata/source'],
    allowImportingTsExtensions: true,
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    paths: namesOfPackages(),
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => virtual.has(file) || fileExists(file);
  host.readFile = (file) => virtual.get(file)?.code ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const block = virtual.get(file);
    return block ? ts.createSourceFile(file, block.code, version, true) : getSourceFile(file, version, ...rest);
  };
  const program = ts.createProgram([...virtual.keys()], options, host);
  const problems = [...virtual].flatMap(([file, { place }]) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].flatMap(
      ({ start, messageText, code }) => {
        const message = ts.flattenDiagnosticMessageText(messageText, ' ');
        if (READERS_OWN.has(code) || message.startsWith("Cannot find module './")) return [];
        const line = source && start !== undefined ? source.getLineAndCharacterOfPosition(start).line : 0;
        const [page, first] = place.split(':') as [string, string];
        return [`${page}:${Number(first) + line} ${message}`];
      },
    );
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
