import { resolve } from 'node:path';
import { type ConfigOrigin, configSchema, loadConfig, openCatalogue } from '@ablata/core';
import { isAblataError } from '@ablata/spec';
import { host } from '../host.ts';
import { printJson } from '../terminal/json.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata schema [config]`: JSON Schema of the whole config, with the options of the plugins it lists and of those that come with the command. */
export async function schemaCommand(terminal: Terminal, path: string | undefined): Promise<void> {
  const { plugins, origin } = await pluginsOf(path);
  printJson(terminal, configSchema(await openCatalogue({ plugins }, origin, host)));
}

/** Without a config there are only the plugins of the command. */
async function pluginsOf(path: string | undefined): Promise<{ plugins: readonly string[]; origin: ConfigOrigin }> {
  try {
    const { config, origin } = await loadConfig(path ?? '.');
    return { plugins: config.plugins ?? [], origin };
  } catch (error) {
    if (path !== undefined || !isAblataError(error) || error.code !== 'CONFIG_NOT_FOUND') throw error;
    return { plugins: [], origin: { file: resolve('ablata.yaml'), label: 'ablata.yaml', position: () => '' } };
  }
}
