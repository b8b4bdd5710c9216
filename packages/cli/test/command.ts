import { main } from '../src/main.ts';

export interface Said {
  readonly status: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** Runs `ablata …` in this process: its exit code and what it writes. */
export const command = (...args: string[]): Promise<Said> => commandAt(undefined, ...args);

/** The same, on a terminal of so many columns. */
export async function commandAt(columns: number | undefined, ...args: string[]): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  const status = await main(['node', 'ablata', ...args], {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    note: (line) => void err.push(line),
    redraw: undefined,
    columns,
    colour: false,
    colourOut: false,
    interactive: false,
  });
  return { status, out, err };
}
