import { sanitize } from './sanitize.ts';

/** Where the command writes: a thin layer, so that tests can read what a user would see. */
export interface Terminal {
  /** Results: standard output. */
  out(line: string): void;
  /** What goes on, and errors: standard error. */
  err(line: string): void;
  /** One line that is drawn over, on a terminal that can; undefined where it can't. */
  readonly redraw: ((line: string) => void) | undefined;
  readonly columns: number;
  readonly colour: boolean;
}

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const live = stderr.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
  let drawn = false;
  // `ablata … | head` closes the pipe early: that is no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const clear = (): void => {
    if (drawn) stderr.write('\r\u001b[2K');
    drawn = false;
  };
  return {
    out(line) {
      clear();
      stdout.write(`${sanitize(line)}\n`);
    },
    err(line) {
      clear();
      stderr.write(`${sanitize(line)}\n`);
    },
    redraw: live
      ? (line) => {
          clear();
          stderr.write(sanitize(line).slice(0, Math.max(20, (stderr.columns || 80) - 1)));
          drawn = true;
        }
      : undefined,
    columns: stdout.columns || 80,
    colour: live && !env['NO_COLOR'],
  };
}
