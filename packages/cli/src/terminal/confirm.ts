import { createInterface } from 'node:readline/promises';
import { AblataError } from '@ablata/spec';
import type { Terminal } from './terminal.ts';

/**
 * Asks before what can't be undone, where somebody is there to answer.
 *
 * @param yes said already, by `--yes`
 * @throws CONFIG_NOT_CONFIRMED after a no; where nobody can be asked, all that stands in a script is meant
 */
export async function confirm(terminal: Terminal, question: string, yes = false): Promise<void> {
  if (yes || !terminal.interactive) return;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    if (/^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())) return;
  } finally {
    lines.close();
  }
  throw new AblataError('CONFIG_NOT_CONFIRMED', 'nothing was changed', { hint: 'Answer y, or give --yes.' });
}
