/** Where a command writes; results go to `out`, everything else to `note`. */
export interface Terminal {
  out(line: string): void;
  note(line: string): void;
}

/** Results to a process's output, the rest to its error output. */
export function terminalOf({ stdout, stderr, exit }: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'exit'>): Terminal {
  // `… | head` closes the pipe early: that is no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') exit(0);
    throw error;
  });
  return { out: (line) => stdout.write(`${line}\n`), note: (line) => stderr.write(`${line}\n`) };
}

/** Notes how much of a file has come, every five per cent. */
export function noteProgress(
  { name, size }: { readonly name: string; readonly size: number },
  terminal: Terminal,
): (bytes: number) => void {
  let shown = -1;
  return (bytes) => {
    const percent = Math.floor((100 * bytes) / size);
    if (percent > shown && percent % 5 === 0) terminal.note(`${name}: ${percent} %`);
    shown = percent;
  };
}
