import { openExperiment, openSession, type RunEvent, run } from '@ablata/core';
import { host } from '../host.ts';
import { onInterrupt } from '../interrupt.ts';
import { loadWith, type Settings } from '../load-with.ts';
import { placeOf } from '../place.ts';
import { printJson } from '../terminal/json.ts';
import { logTo } from '../terminal/logger.ts';
import { paintFor } from '../terminal/paint.ts';
import { showProgress } from '../terminal/progress.ts';
import { summaryLines } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata run [config]`: one experiment, or goes on with it. */
export async function runCommand(
  terminal: Terminal,
  path: string,
  { retryFailed, json, ...settings }: Settings & { readonly retryFailed?: boolean; readonly json?: boolean },
): Promise<void> {
  terminal.redraw?.(() => ['reading the config …']);
  const { config, origin } = await loadWith(path, settings);
  const onEvent: (event: RunEvent) => void = showProgress(terminal);
  await using session = openSession(config, origin, { logger: logTo(onEvent), retryFailed: retryFailed === true });
  const experiment = await openExperiment(config, origin, session, host);
  using interrupt = onInterrupt(terminal); // until here Ctrl-C simply ends: nothing was begun
  const place = placeOf(config, origin);
  const manifest = await run(experiment, session, {
    ...place,
    signal: interrupt.signal,
    giveUp: interrupt.giveUp,
    onEvent,
  });
  if (json) printJson(terminal, manifest);
  else for (const line of summaryLines(manifest, place.label, paintFor(terminal, 'out'))) terminal.out(line);
}
