import { join, relative } from 'node:path';
import {
  AtomicFolder,
  ablate,
  comparedRun,
  failedRun,
  openSession,
  type RunEvent,
  type VariantResult,
} from '@ablata/core';
import { AblataError } from '@ablata/spec';
import { host } from '../host.ts';
import { onInterrupt } from '../interrupt.ts';
import { loadWith, type Settings } from '../load-with.ts';
import { placeOf } from '../place.ts';
import { printComparison, writeComparison } from '../terminal/comparison.ts';
import { printJson } from '../terminal/json.ts';
import { logTo } from '../terminal/logger.ts';
import { printError } from '../terminal/print-error.ts';
import { showProgress } from '../terminal/progress.ts';
import { failedRequestsLines } from '../terminal/summary.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { placeForComparison } from './place-for-comparison.ts';

/** `ablata ablate [axis…]`: every variant of a config over one ledger, and a table at the end. */
export async function ablateCommand(
  terminal: Terminal,
  path: string,
  axes: readonly string[],
  options: Settings & { readonly product?: boolean; readonly retryFailed?: boolean; readonly json?: boolean },
): Promise<void> {
  terminal.redraw?.(() => ['reading the config …']);
  const selection = { ...(axes.length > 0 && { axes }), product: options.product === true };
  const loaded = await loadWith(path, options, selection);
  const { config, origin } = loaded;
  const onEvent: (event: RunEvent) => void = showProgress(terminal);
  await using session = openSession(config, origin, {
    logger: logTo(onEvent),
    retryFailed: options.retryFailed === true,
  });
  using interrupt = onInterrupt(terminal);
  const results = await ablate(loaded, session, {
    ...selection,
    host,
    place: (name) => placeOf(config, origin, name),
    signal: interrupt.signal,
    giveUp: interrupt.giveUp,
    onVariant: (variant, index, all) => terminal.note(`variant ${index + 1} of ${all}: ${variant.name}`),
    onEvent,
  });
  const runs = results.map((result) =>
    result.manifest
      ? comparedRun(result.manifest, result.variant.changes)
      : failedRun(result.variant.config.name, result.variant.changes, result.error),
  );
  if (!options.json) printComparison(terminal, runs);
  const { folder, label } = await placeForComparison((name) => placeOf(config, origin, name), config.name, runs);
  await writeComparison(new AtomicFolder(folder, label), runs);
  if (options.json) printJson(terminal, { runs, folder: label });
  else {
    terminal.out('');
    for (const line of failedRequestsLines(results.flatMap(({ manifest }) => manifest ?? []))) terminal.out(line);
    terminal.out(`${join(label, 'comparison.md')} and comparison.json`);
    const folders = results.flatMap(({ manifest, folder }) => (manifest ? [relative('', folder) || '.'] : []));
    if (folders.length > 0) terminal.out(`look at them: ablata view ${folders.join(' ')}`);
  }
  reportFailures(terminal, results);
}

function reportFailures(terminal: Terminal, results: readonly VariantResult[]): void {
  const failed = results.filter((result) => result.error !== undefined);
  for (const { variant, error } of failed) {
    terminal.err('');
    terminal.err(`the variant '${variant.name}' failed:`);
    printError(terminal, error);
  }
  if (failed.length === 0) return;
  throw new AblataError('RUN_VARIANTS_FAILED', `${failed.length} of ${results.length} variants failed`, {
    hint: 'Mend the cause and run the same command again: only what is missing is done.',
  });
}
