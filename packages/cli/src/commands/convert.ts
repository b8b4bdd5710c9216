import { convert } from '@ablata/formats';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata convert FROM TO`: a dataset file in another format, by its ending. */
export async function convertCommand(terminal: Terminal, from: string, to: string): Promise<void> {
  await convert(from, to);
  terminal.out(`${from} → ${to}`);
}
