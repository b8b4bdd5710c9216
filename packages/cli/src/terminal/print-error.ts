import { type AblataError, isAblataError } from '@ablata/spec';
import { codeFrame } from './code-frame.ts';
import { paintFor } from './paint.ts';
import type { Terminal } from './terminal.ts';

const MENDERS = {
  user: '',
  plugin: 'This is for the author of the plugin or stage to mend.',
  remote: '',
  ablata: 'This is a defect of Ablata: please report it with the lines above.',
};

/** One of several, as `details.problems` lists them. */
interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Where in the config it may have begun. */
  readonly place?: string;
}

/** One clear error: what happened, the line it is about, what to do; the stack only where nobody foresaw it, or with ABLATA_DEBUG. */
export function printError(terminal: Terminal, error: unknown): void {
  const paint = paintFor(terminal);
  if (!isAblataError(error)) {
    terminal.err(`${paint.bad('error:')} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return;
  }
  const problems = problemsOf(error);
  if (problems.length > 1) terminal.err(`${paint.bad('error:')} ${problems.length} problems [${error.code}]`);
  for (const { code, message, hint, place } of problems) {
    const several = problems.length > 1;
    terminal.err(
      several ? `${message}${code === error.code ? '' : ` [${code}]`}` : `${paint.bad('error:')} ${message} [${code}]`,
    );
    if (place) terminal.err(`  at ${place}`);
    for (const line of codeFrame(place ?? message)) terminal.err(paint.faint(line));
    if (hint) terminal.err(`  → ${hint}`);
  }
  const mender = MENDERS[error.mender];
  if (mender) terminal.err(`  ${mender}`);
  if (process.env['ABLATA_DEBUG'] || error.mender === 'ablata')
    terminal.err(String(error.cause instanceof Error ? error.cause.stack : error.stack));
}

function problemsOf({ code, message, hint, details }: AblataError): readonly Problem[] {
  const several = details['problems'] as readonly Problem[] | undefined;
  const { place } = details;
  return (
    several ?? [{ code, message, ...(hint !== undefined && { hint }), ...(typeof place === 'string' && { place }) }]
  );
}
