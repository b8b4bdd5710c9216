import { isLive } from './first-sign.ts';
import { sanitize } from './sanitize.ts';

/** Where the command writes: a thin layer, so that tests can read what a user would see. */
export interface Terminal {
  /** Results: standard output. */
  out(line: string): void;
  /** What is wrong: standard error. */
  err(line: string): void;
  /** What goes on, and nobody needs: standard error, unless it is to be quiet. */
  note(line: string): void;
  /** Lines that are drawn over, on a terminal that can; undefined where it can't. They are made for its width. */
  readonly redraw: ((lines: (width: number) => readonly string[]) => void) | undefined;
  /** Width of what results are written to; undefined for a file or a pipe, which has none. */
  readonly columns: number | undefined;
  /** Whether what goes on is shown in colour. */
  readonly colour: boolean;
  /** Whether results are. */
  readonly colourOut: boolean;
  /** Whether somebody sits before it who can be asked. */
  readonly interactive: boolean;
}

/** @param announced whether a first line was drawn already, to be drawn over */
export function processTerminal(announced = false): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const able = env['TERM'] !== 'dumb' && !env['CI'];
  const live = isLive(process);
  const colour = live && !env['NO_COLOR'];
  const colourOut = stdout.isTTY === true && able && !env['NO_COLOR'];
  let drawn = announced ? 1 : 0;
  // `ablata … | head` closes the pipe early: that is no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const clear = (): void => {
    if (drawn > 0) stderr.write(`${drawn > 1 ? `\u001b[${drawn - 1}A` : ''}\r\u001b[J`);
    drawn = 0;
  };
  const err = (line: string): void => {
    clear();
    stderr.write(`${sanitize(line, colour)}\n`);
  };
  return {
    out(line) {
      clear();
      stdout.write(`${sanitize(line, colourOut)}\n`);
    },
    err,
    note: err,
    redraw: live
      ? (lines) => {
          const shown = lines(Math.max(20, (stderr.columns || 80) - 1));
          clear();
          stderr.write(shown.map((line) => sanitize(line, colour)).join('\n'));
          drawn = shown.length;
        }
      : undefined,
    columns: stdout.isTTY ? stdout.columns || 80 : undefined,
    colour,
    colourOut,
    interactive: live && stdin.isTTY === true,
  };
}

/** The same without what nobody needs: errors, warnings and results stay. */
export function quietly(terminal: Terminal): Terminal {
  return { ...terminal, note() {}, redraw: terminal.redraw && (() => {}) };
}
