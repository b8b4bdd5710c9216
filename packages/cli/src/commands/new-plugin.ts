import { join } from 'node:path';
import { AblataError } from '@ablata/spec';
import { isKind, KINDS, linesToUse } from '../scaffold/kinds.ts';
import { checkPackageName, folderOf, useNameOf } from '../scaffold/names.ts';
import { packageJson } from '../scaffold/package-json.ts';
import { ensureAbsent, writeNew } from '../scaffold/write-new.ts';
import { template } from '../templates.ts';
import { printJson } from '../terminal/json.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata new plugin NAME`: a package that passes its contract tests, type-checks and can be published. */
export async function newPluginCommand(
  terminal: Terminal,
  version: string,
  name: string,
  kind = 'encoder',
  json = false,
): Promise<void> {
  if (!isKind(kind)) {
    throw new AblataError('CONFIG_USAGE', `there is no kind of plugin '${kind}'`, {
      hint: `Kinds: ${Object.keys(KINDS).join(', ')}.`,
    });
  }
  checkPackageName(name);
  const folder = folderOf(name);
  ensureAbsent(folder);
  const use = useNameOf(name, kind);
  const lines = linesToUse(kind, use);
  const values = {
    PACKAGE_NAME: name,
    USE_NAME: use,
    SLOT: kind,
    DIRECTORY: folder,
    LINES_TO_USE: lines.map((line) => `${line},`).join('\n'),
  };
  const from = (path: string): Promise<string> => template(`plugin/${path}`, values);
  const files = {
    'package.json': packageJson(name, use, kind, version),
    'tsconfig.json': await from('tsconfig.json'),
    'tsconfig.build.json': await from('tsconfig.build.json'),
    'README.md': await from('README.md'),
    '.gitignore': 'node_modules/\ndist/\n',
    ...Object.fromEntries(
      await Promise.all(KINDS[kind].map(async (file) => [`src/${file}`, await from(`${kind}/${file}`)] as const)),
    ),
    'src/index.ts': await from(`${kind}/index.ts`),
    'src/index.test.ts': await from(`${kind}/contract.ts`),
    'bench/speed.ts': await from(`${kind}/speed.ts`),
    'bench/measure.ts': await from('measure.ts'),
  };
  await writeNew(Object.fromEntries(Object.entries(files).map(([path, text]) => [join(folder, path), text])));
  if (json) {
    printJson(terminal, { use, slot: kind, files: Object.keys(files).map((path) => join(folder, path)) });
    return;
  }
  terminal.out(
    `${folder} is ready: '${use}' for the slot '${kind}'. To test it: cd ${folder} && npm install && npm test`,
  );
  terminal.out('To use it, add to a config beside that folder:');
  terminal.out(`  plugins: ['./${folder}/src/index.ts']`);
  for (const line of lines) terminal.out(`  ${line}`);
  if (kind === 'executor') terminal.out('Then start workers, on any machine that sees its folder: ablata work');
}
