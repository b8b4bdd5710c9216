import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { configSchema, openCatalogue } from '@ablata/core';
import { AblataError } from '@ablata/spec';
import { host } from '../host.ts';
import { askChoices } from '../scaffold/ask-choices.ts';
import { choicesOf, choosesAny } from '../scaffold/init-choices.ts';
import { initialProject } from '../scaffold/init-config.ts';
import { writeAbsent } from '../scaffold/write-new.ts';
import { printJson } from '../terminal/json.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface InitOptions {
  readonly graph?: unknown;
  readonly llm?: unknown;
  readonly encoder?: unknown;
  readonly config?: unknown;
  /** Ask nothing. */
  readonly yes?: boolean;
  readonly json?: boolean;
}

const CONFIGS = ['ablata.config.ts', 'ablata.yaml'];

/** `ablata init [folder]`: a project whose config runs. On a terminal it asks what it is to begin with. Never overwrites. */
export async function initCommand(
  terminal: Terminal,
  version: string,
  folder: string,
  options: InitOptions,
): Promise<void> {
  const there = CONFIGS.map((name) => join(folder, name)).find((file) => existsSync(resolve(file)));
  if (there !== undefined) {
    throw new AblataError('CONFIG_EXISTS', `${there} is already there`, {
      hint: 'Choose another folder; nothing was written.',
    });
  }
  const asks = terminal.interactive && !options.yes && !options.json && !choosesAny({ ...options });
  const choices = asks ? await askChoices() : choicesOf({ ...options });
  const { files, packages, before } = initialProject(choices);
  const [config = ''] = Object.keys(files);
  const written = await writeAbsent(folder, {
    ...files,
    ...(choices.config === 'yaml' && { 'ablata.schema.json': await schema(folder) }),
    'package.json': packageJson(basename(resolve(folder)), version, packages),
  });
  if (options.json) {
    printJson(terminal, { config: join(folder, config), files: written, install: packages, before });
    return;
  }
  terminal.out(`${join(folder, config)} is ready. Run it: ablata run ${folder}`);
  // node-llama-cpp brings what it needs as packages: nothing has to be downloaded or built besides.
  const flags = packages.includes('node-llama-cpp') ? ['--ignore-scripts'] : [];
  const steps = [
    ...(folder === '.' ? [] : [`cd ${folder}`]),
    ...(existsSync(resolve(folder, 'node_modules', 'ablata')) && packages.length === 0
      ? []
      : [['npm install ablata', ...packages, ...flags].join(' ')]),
    ...before,
    'npx ablata doctor    # what is ready, and what mends the rest',
    'npx ablata run',
  ];
  terminal.out('The steps:');
  for (const step of steps) terminal.out(`  ${step}`);
}

/** Of what comes with the command; `ablata schema` writes it with the plugins of the config, once they are installed. */
async function schema(folder: string): Promise<string> {
  const origin = { file: resolve(folder, 'ablata.yaml'), label: 'ablata.yaml', position: () => '' };
  return `${JSON.stringify(configSchema(await openCatalogue({ plugins: [] }, origin, host)), null, 2)}\n`;
}

function packageJson(name: string, version: string, packages: readonly string[]): string {
  const ours = ['ablata', ...packages.filter((each) => each.startsWith('@ablata/'))];
  const manifest = {
    name:
      name
        .toLowerCase()
        .replace(/[^a-z0-9._-]+/g, '-')
        .replace(/^[._-]+/, '') || 'ablata-project',
    private: true,
    type: 'module',
    scripts: { plan: 'ablata plan', start: 'ablata run', schema: 'ablata schema > ablata.schema.json' },
    dependencies: Object.fromEntries(ours.map((each) => [each, `^${version}`])),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
