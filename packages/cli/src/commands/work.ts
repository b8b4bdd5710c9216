import { type OfferedService, openWorker } from '@ablata/core';
import { AblataError, type Logger, type RemoteServing } from '@ablata/spec';
import { host } from '../host.ts';
import { loadOrExplain } from '../load-with.ts';
import { cutAtWords } from '../terminal/fit.ts';
import { count } from '../terminal/numbers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { onDrain } from '../work/on-drain.ts';
import { serveHealth } from '../work/serve-health.ts';

/** How often a line says what was done, where it can't be drawn over. */
const LINE_MS = 30_000;
const REDRAW_MS = 500;

export interface WorkOptions {
  /** Names of services, separated by commas. */
  readonly for?: string;
  readonly concurrency?: number | string;
  /** `host:port` */
  readonly listen?: string;
}

/** A service at work. */
export interface AtWork {
  readonly offered: OfferedService;
  readonly serving: RemoteServing;
  concurrency(): number;
}

/** `ablata work [config]`: answers calls of runs on other machines, until it is told to end. */
export async function workCommand(terminal: Terminal, path: string, options: WorkOptions): Promise<void> {
  const fixed = numberOf(options.concurrency);
  const only = options.for === undefined ? {} : { only: String(options.for).split(',').filter(Boolean) };
  const { config, origin } = await loadOrExplain(path);
  using drain = onDrain(terminal);
  await using worker = await openWorker(config, origin, { logger: loggerTo(terminal), host, ...only });
  const atWork: AtWork[] = [];
  for (const offered of worker.services) {
    const { service, handler, slot, use } = offered;
    const concurrency = (): number => fixed ?? offered.concurrency();
    await offered.start(drain.signal);
    const say = (message: string): void => terminal.err(message);
    const serving = await worker.executor.serve(service, handler, { concurrency, say });
    atWork.push({ offered, serving, concurrency });
    terminal.note(`working for '${service.name}' (${slot} '${use}'), ${count(concurrency())} at once`);
  }
  await using health = await serveHealth(options.listen ?? '127.0.0.1:0', atWork);
  terminal.note(`health and metrics: ${health.url}/healthz and /metrics`);
  using _lines = showWork(terminal, atWork);
  if (!drain.signal.aborted)
    await new Promise<void>((resolve) => drain.signal.addEventListener('abort', () => resolve()));
  await Promise.all(atWork.map(({ serving }) => serving.drain()));
  for (const each of atWork) terminal.out(`${workLine(each)}; drained`);
}

function numberOf(concurrency: number | string | undefined): number | undefined {
  if (concurrency === undefined) return undefined;
  const number = Number(concurrency);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new AblataError('CONFIG_USAGE', `--concurrency must be a whole number of at least 1, and is '${concurrency}'`);
}

function loggerTo(terminal: Terminal): Logger {
  return {
    debug: (message) => {
      if (process.env['ABLATA_DEBUG']) terminal.err(message);
    },
    info: (message) => terminal.note(message),
    warn: (message) => terminal.err(`warning: ${message}`),
  };
}

function workLine({ offered: { service }, serving: { counts } }: AtWork): string {
  const spared = counts.spared > 0 ? `, ${count(counts.spared)} answered before` : '';
  return `${service.name}: ${count(counts.answered)} answered, ${count(counts.failed)} of them failed${spared}, ${count(counts.busy)} at work`;
}

function showWork(terminal: Terminal, atWork: readonly AtWork[]): Disposable {
  let shown = '';
  const show = (): void => {
    const line = atWork.map(workLine).join(' · ');
    if (line === shown) return;
    shown = line;
    if (terminal.redraw) terminal.redraw((width) => [cutAtWords(line, width)]);
    else terminal.note(line);
  };
  const timer = setInterval(show, terminal.redraw ? REDRAW_MS : LINE_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
