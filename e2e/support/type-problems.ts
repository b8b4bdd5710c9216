import { join } from 'node:path';
import ts from 'typescript';
import type { CodeBlock } from './code-blocks.ts';

/** Names and files that the reader has: an unknown name, a shorthand of one, a parameter typed by one. */
const READERS_OWN = new Set([2304, 18004, 7006]);

const STRICT: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts', 'lib.esnext.array.d.ts'],
  allowImportingTsExtensions: true,
  types: ['node'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

/** What the compiler says of blocks, were they files in a folder; `page:line message` each. */
export function typeProblems(blocks: readonly CodeBlock[], folder: string, options: ts.CompilerOptions): string[] {
  const virtual = new Map(
    blocks.map(({ place, code }) => [join(folder, `${place.replace(/[^\w]+/g, '-')}.ts`), { place, code }]),
  );
  const all = { ...STRICT, ...options };
  const host = ts.createCompilerHost(all);
  const { fileExists, readFile, getSourceFile } = host;
  host.getCurrentDirectory = () => folder;
  host.fileExists = (file) => virtual.has(file) || fileExists(file);
  host.readFile = (file) => virtual.get(file)?.code ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const block = virtual.get(file);
    return block ? ts.createSourceFile(file, block.code, version, true) : getSourceFile(file, version, ...rest);
  };
  const program = ts.createProgram([...virtual.keys()], all, host);
  return [...virtual].flatMap(([file, { place }]) => {
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
}
