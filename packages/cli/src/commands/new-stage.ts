import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { checkStageName } from '../scaffold/names.ts';
import { VERSIONS } from '../scaffold/versions.ts';
import { writeNew } from '../scaffold/write-new.ts';
import { template } from '../templates.ts';
import { printJson } from '../terminal/json.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The stage, the plugin module that offers it, its contract test, and how it is used and published; a bench stub comes besides. */
const FILES = { '.ts': 'stage.ts', '.plugin.ts': 'plugin.ts', '.test.ts': 'contract.ts', '.md': 'README.md' } as const;

/** `ablata new stage NAME`: a stage that passes its contract tests, beside the config it is for. */
export async function newStageCommand(
  terminal: Terminal,
  version: string,
  name: string,
  folder = 'stages',
  json = false,
): Promise<void> {
  checkStageName(name);
  const inPosix = posix.join(folder.replaceAll('\\', '/'));
  const files: Record<string, string> = {};
  const values = { QUOTED_NAME: `'${name}'`, USE_NAME: name, FOLDER: inPosix, DEPENDENCIES: toTest(version).join(' ') };
  for (const [ending, from] of Object.entries(FILES)) {
    files[join(folder, name + ending)] = await template(`stage/${from}`, values);
  }
  const measure = (await template('plugin/measure.ts', {})).replace('export async', 'async');
  files[join(folder, `${name}.bench.ts`)] = (await template('stage/speed.ts', { USE_NAME: name })) + measure;
  await writeNew(files);
  if (json) {
    printJson(terminal, { use: name, files: Object.keys(files) });
    return;
  }
  terminal.out(`${Object.keys(files).join(', ')} are ready.`);
  terminal.out(`To use it, add to ${configHere()}:`);
  terminal.out(`  plugins: ['./${posix.join(inPosix, `${name}.plugin.ts`)}']`);
  terminal.out(`  stages: [{ use: '${name}', after: 'parse' }]`);
  terminal.out('To test it:');
  terminal.out(`  npm install --save-dev ${toTest(version).join(' ')}`);
  terminal.out(`  npx vitest run ${join(folder, name)}`);
  terminal.out('To measure it:');
  terminal.out(`  node ${join(folder, `${name}.bench.ts`)}`);
}

/** What its test needs, as npm is told it. */
function toTest(version: string): string[] {
  const { arktype, vitest } = VERSIONS;
  const needed = { '@ablata/spec': version, '@ablata/testkit': version, arktype, vitest };
  return Object.entries(needed).map(([dependency, at]) => `${dependency}@${at}`);
}

/** The words of both kinds of config are the same: flow sequences of YAML are written as in TypeScript. */
function configHere(): string {
  const names = ['ts', 'mts', 'js', 'mjs'].map((ending) => `ablata.config.${ending}`);
  return [...names, 'ablata.yaml', 'ablata.yml'].find((file) => existsSync(file)) ?? 'the config';
}
