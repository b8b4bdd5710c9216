import { AblataError, didYouMean } from '@ablata/spec';
import type { Terminal } from '../terminal/terminal.ts';
import { newPluginCommand } from './new-plugin.ts';
import { newStageCommand } from './new-stage.ts';

/** As the command line gives them: a number for `5`, a list for an option said twice. */
export interface NewOptions {
  readonly kind?: unknown;
  readonly folder?: unknown;
  readonly json?: boolean;
}

/** `ablata new plugin|stage NAME`. Never overwrites. */
export async function newCommand(
  terminal: Terminal,
  version: string,
  what: string,
  name: string,
  options: NewOptions,
): Promise<void> {
  const [kind, folder] = [options.kind, options.folder].map(wordOf);
  if (what === 'plugin' && folder === undefined) return newPluginCommand(terminal, version, name, kind, options.json);
  if (what === 'stage' && kind === undefined) return newStageCommand(terminal, version, name, folder, options.json);
  const problem =
    what === 'plugin'
      ? '--folder is for stages; a plugin gets a folder of its name'
      : what === 'stage'
        ? '--kind is for plugins; a stage has none'
        : `there is no template for '${what}'.${didYouMean(what, ['plugin', 'stage'])}`;
  throw new AblataError('CONFIG_USAGE', problem, {
    hint: 'ablata new plugin NAME [--kind KIND], or ablata new stage NAME [--folder FOLDER]',
  });
}

function wordOf(option: unknown): string | undefined {
  const last: unknown = [option].flat().at(-1);
  return last === undefined ? undefined : String(last);
}
