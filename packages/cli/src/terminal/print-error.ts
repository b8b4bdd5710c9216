import { isAblataError } from '@ablata/spec';
import type { Terminal } from './terminal.ts';

const MENDERS = {
  user: '',
  plugin: 'This is for the author of the plugin or stage to mend.',
  remote: '',
  ablata: 'This is a defect of Ablata: please report it with the lines above.',
};

/** One clear error: what happened, what to do; the stack only where nobody foresaw it, or with ABLATA_DEBUG. */
export function printError(terminal: Terminal, error: unknown): void {
  if (!isAblataError(error)) {
    terminal.err(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return;
  }
  terminal.err(`error: ${error.message} [${error.code}]`);
  if (error.hint) terminal.err(`  → ${error.hint}`);
  const mender = MENDERS[error.mender];
  if (mender) terminal.err(`  ${mender}`);
  if (process.env['ABLATA_DEBUG'] || error.mender === 'ablata')
    terminal.err(String(error.cause instanceof Error ? error.cause.stack : error.stack));
}
