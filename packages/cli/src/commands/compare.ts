import { resolve } from 'node:path';
import { AtomicFolder, comparedRun, readManifest } from '@ablata/core';
import { AblataError } from '@ablata/spec';
import { printComparison, writeComparison } from '../terminal/comparison.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata compare RUN…`: runs side by side, from their folders. */
export async function compareCommand(
  terminal: Terminal,
  folders: readonly string[],
  options: { readonly out?: string },
): Promise<void> {
  if (folders.length === 0) {
    throw new AblataError('CONFIG_USAGE', 'compare needs the folders of runs', {
      hint: 'For example: ablata compare runs/a runs/b',
    });
  }
  const runs = [];
  for (const folder of folders) runs.push(comparedRun(await readManifest(resolve(folder))));
  printComparison(terminal, runs);
  if (options.out) await writeComparison(new AtomicFolder(resolve(options.out), options.out), runs);
}
