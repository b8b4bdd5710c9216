import { convert } from '@ablata/formats';
import { printJson } from '../terminal/json.ts';
import { shardOf } from '../terminal/shard-of-options.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata convert FROM TO`: a dataset file in another format, by its ending, as one file or in shards. */
export async function convertCommand(
  terminal: Terminal,
  from: string,
  to: string,
  options: Parameters<typeof shardOf>[0] & { readonly json?: boolean } = {},
): Promise<void> {
  await convert(from, to, undefined, shardOf(options));
  if (options.json) printJson(terminal, { from, to });
  else terminal.out(`${from} → ${to}`);
}
