import { openExecutor } from '@ablata/core';
import type { RemoteQueue } from '@ablata/spec';
import { host } from '../host.ts';
import { loadOrExplain } from '../load-with.ts';
import { wrapWords } from '../terminal/fit.ts';
import { printJson } from '../terminal/json.ts';
import { count, duration } from '../terminal/numbers.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata ps [config]`: who works on what. */
export async function psCommand(terminal: Terminal, path: string, options: { readonly json?: boolean }): Promise<void> {
  const { config, origin } = await loadOrExplain(path);
  const silent = { debug() {}, info() {}, warn: (message: string) => terminal.err(`warning: ${message}`) };
  await using executor = await openExecutor(config, origin, { logger: silent, host });
  const queues = await executor.look(AbortSignal.timeout(30_000));
  if (options.json) printJson(terminal, queues);
  else for (const line of psLines(queues, terminal.columns)) terminal.out(line);
}

/** @param width of the terminal; undefined: as wide as it gets */
export function psLines(queues: readonly RemoteQueue[], width?: number): string[] {
  if (queues.length === 0)
    return wrapWords('Nobody asks for anything, and nobody works. Start a worker with: ablata work', width);
  return queues.flatMap((queue, index) => [...(index > 0 ? [''] : []), ...queueLines(queue, width)]);
}

function queueLines(
  { service, waiting, active, oldestSeconds, workers }: RemoteQueue,
  width: number | undefined,
): string[] {
  const { name, identity, batchSize } = service;
  const rate = workers.reduce((sum, worker) => sum + worker.rate, 0);
  const left = waiting > 0 && rate > 0 ? `, ${duration((waiting * batchSize) / rate)} left at ${speed(rate)}` : '';
  const oldest = oldestSeconds === null ? '' : `, the oldest for ${duration(oldestSeconds)}`;
  const unit = batchSize === 1 ? 'calls' : `batches of up to ${count(batchSize)}`;
  const head = wrapWords(
    `${name} (${identity['slot']} '${identity['use']}'): ${count(waiting)} ${unit} waiting${oldest}, ${count(active)} at work${left}`,
    width,
  );
  if (workers.length === 0) {
    const none = wrapWords(`no worker. Start one: ablata work --for ${name}`, width && width - 2);
    return [...head, ...none.map((line) => `  ${line}`)];
  }
  const rows = workers.map((worker) => [
    worker.place,
    count(worker.concurrency),
    count(worker.busy),
    count(worker.answered),
    count(worker.failed),
    speed(worker.rate),
    duration(worker.age),
  ]);
  return [...head, ...table(rows, ['worker', 'at once', 'busy', 'answered', 'failed', 'rate', 'up'], width)];
}

function speed(rate: number): string {
  return `${rate < 10 ? rate.toFixed(1) : count(rate)}/s`;
}
