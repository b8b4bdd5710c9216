import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { checkStageName } from '../scaffold/names.ts';
import { VERSIONS } from '../scaffold/versions.ts';
import { writeNew } from '../scaffold/write-new.ts';
import { template } from '../templates.ts';
import { printJson } from '../terminal/json.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The stage, the plugin module that offers it, and its contract test; a bench stub comes besides. */
const FILES = { '.ts': 'stage.ts', '.plugin.ts': 'plugin.ts', '.test.ts': 'contract.ts' } as const;

/** `ablata new stage NAME`: a stage that passes its contract tests, beside the config it is for. */
export async function newStageCommand(
  terminal: Terminal,
  version: string,
  name: string,
  folder = 'stages',
  json = false,
): Promise<void> {
  checkStageName(name);
  const files: Record<string, string> = {};
  for (const [ending, from] of Object.entries(FILES)) {
    files[join(folder, name + ending)] = await template(`stage/${from}`, { USE_NAME: name });
  }
  const measure = (await template('plugin/measure.ts', {})).replace('export async', 'async');
  files[join(folder, `${name}.bench.ts`)] = (await template('stage/speed.ts', { USE_NAME: name })) + measure;
  await writeNew(files);
  if (json) {
    printJson(terminal, { use: name, files: Object.keys(files) });
    return;
  }
  terminal.out(`${Object.keys(files).join(', ')} are ready.`);
  const plugin = `./${posix.join(folder.replaceAll('\\', '/'), `${name}.plugin.ts`)}`;
  terminal.out(`To use it, add to ${configHere()}:`);
  terminal.out(`  plugins: ['${plugin}']`);
  terminal.out(`  stages: [{ use: '${name}', after: 'parse' }]`);
  terminal.out('To test it:');
  const needed = {
    '@ablata/spec': version,
    '@ablata/testkit': version,
    arktype: VERSIONS.arktype,
    vitest: VERSIONS.vitest,
  };
  const packages = Object.entries(needed).map(([dependency, at]) => `${dependency}@${at}`);
  terminal.out(`  npm install --save-dev ${packages.join(' ')}`);
  terminal.out(`  npx vitest run ${join(folder, name)}`);
  terminal.out('To measure it:');
  terminal.out(`  node ${join(folder, `${name}.bench.ts`)}`);
}

/** The words of both kinds of config are the same: flow sequences of YAML are written as in TypeScript. */
function configHere(): string {
  const names = ['ts', 'mts', 'js', 'mjs'].map((ending) => `ablata.config.${ending}`);
  return [...names, 'ablata.yaml', 'ablata.yml'].find((file) => existsSync(file)) ?? 'the config';
}
