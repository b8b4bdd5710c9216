import { dirname, join, relative } from 'node:path';
import { loadConfig, openExperiment, openSession, type RunEvent, run } from '@ablata/core';
import { host } from '../host.ts';
import { onInterrupt } from '../interrupt.ts';
import { logTo } from '../terminal/logger.ts';
import { showProgress } from '../terminal/progress.ts';
import { summaryLines } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata run [config]`: one experiment, or goes on with it. */
export async function runCommand(terminal: Terminal, path: string): Promise<void> {
  using interrupt = onInterrupt(terminal);
  const { config, origin } = await loadConfig(path);
  const onEvent: (event: RunEvent) => void = showProgress(terminal);
  await using session = openSession(config, origin, { logger: logTo(onEvent) });
  const experiment = await openExperiment(config, origin, session, host);
  const folder = join(dirname(origin.file), config.run?.folder ?? 'runs', config.name);
  const label = relative(process.cwd(), folder) || '.';
  const manifest = await run(experiment, session, { folder, label, signal: interrupt.signal, onEvent });
  for (const line of summaryLines(manifest, label)) terminal.out(line);
}
