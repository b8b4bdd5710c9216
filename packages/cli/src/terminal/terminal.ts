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
  /** Whether what goes on is shown in colour. */
  readonly colour: boolean;
  /** Whether results are. */
  readonly colourOut: boolean;
}

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const able = env['TERM'] !== 'dumb' && !env['CI'];
  const live = stderr.isTTY === true && able;
  const colour = live && !env['NO_COLOR'];
  const colourOut = stdout.isTTY === true && able && !env['NO_COLOR'];
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
      stdout.write(`${sanitize(line, colourOut)}\n`);
    },
    err(line) {
      clear();
      stderr.write(`${sanitize(line, colour)}\n`);
    },
    redraw: live
      ? (line) => {
          clear();
          stderr.write(sanitize(line).slice(0, Math.max(20, (stderr.columns || 80) - 1)));
          drawn = true;
        }
      : undefined,
    columns: stdout.columns || 80,
    colour,
    colourOut,
  };
}
