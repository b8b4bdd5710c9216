import type { Terminal } from './terminal.ts';

/** A result for programs: one JSON value, all of standard output. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(JSON.stringify(value, null, 2));
}
