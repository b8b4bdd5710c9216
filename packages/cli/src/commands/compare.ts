import { resolve } from 'node:path';
import { AtomicFolder, type ComparedRun, comparedRun, readManifest } from '@ablata/core';
import { AblataError, isAblataError } from '@ablata/spec';
import { printComparison, writeComparison } from '../terminal/comparison.ts';
import { printJson } from '../terminal/json.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata compare RUN…`: runs side by side, from their folders; what is no run is passed over, and said. */
export async function compareCommand(
  terminal: Terminal,
  folders: readonly string[],
  options: { readonly out?: string; readonly json?: boolean },
): Promise<void> {
  if (folders.length === 0) {
    throw new AblataError('CONFIG_USAGE', 'compare needs the folders of runs', {
      hint: 'For example: ablata compare runs/a runs/b',
    });
  }
  const runs: ComparedRun[] = [];
  let refused: unknown;
  for (const folder of folders) {
    try {
      runs.push(comparedRun(await readManifest(resolve(folder))));
    } catch (error) {
      if (!isAblataError(error) || error.code !== 'DATA_NO_RUN') throw error;
      refused ??= error;
      terminal.note(`${folder} is passed over: it is not the folder of a run`);
    }
  }
  if (runs.length === 0) throw refused;
  if (options.json) printJson(terminal, { runs });
  else printComparison(terminal, runs);
  if (options.out) await writeComparison(new AtomicFolder(resolve(options.out), options.out), runs);
}
