import type { Progress, RunEvent } from '@ablata/core';
import { count, duration, percent, rowsWanted } from './numbers.ts';
import type { Terminal } from './terminal.ts';

const PLAIN_EVERY_SECONDS = 5;

/** Shows a run while it goes on: one live line on a terminal, a plain line now and then otherwise. */
export function showProgress(terminal: Terminal): (event: RunEvent) => void {
  let lastPlain = Number.NEGATIVE_INFINITY;
  const rate = new Rate();
  let collecting = true; // then the line is the dataset stages'
  return (event) => {
    switch (event.type) {
      case 'started':
        collecting = true;
        terminal.err(`${event.name}: ${rowsWanted(event.target)} rows into ${event.folder}`);
        break;
      case 'progress': {
        if (!collecting) break;
        rate.add(event.seconds, event.rows);
        const line = progressLine(event, rate.perSecond());
        if (terminal.redraw) terminal.redraw(line);
        else if (event.seconds - lastPlain >= PLAIN_EVERY_SECONDS && event.requests > 0) {
          lastPlain = event.seconds;
          terminal.err(line);
        }
        break;
      }
      case 'failed-request':
        if (!event.remembered)
          terminal.err(`${event.stage}: request ${event.request} failed: ${event.message} [${event.code}]`);
        break;
      case 'checkpoint':
        terminal.err(`partial dataset with ${count(event.rows)} rows written`);
        break;
      case 'message':
        if (event.level !== 'debug' || process.env['ABLATA_DEBUG'])
          terminal.err(`${event.level === 'warn' ? 'warning: ' : ''}${event.message}`);
        break;
      case 'stage':
        collecting = false;
        if (event.state === 'started') terminal.redraw?.(`${event.stage} …`);
        break;
    }
  };
}

export function progressLine(progress: Progress, rowsPerSecond: number): string {
  const { rows, target, books, inFlight, payments, remote } = progress;
  const eta =
    target !== null && rowsPerSecond > 0 && rows < target ? `, ${duration((target - rows) / rowsPerSecond)} left` : '';
  const parts = [
    target === null ? `${count(rows)} rows` : `${count(rows)}/${count(target)} rows (${percent(rows / target)})`,
    `${rowsPerSecond.toFixed(rowsPerSecond < 10 ? 1 : 0)}/s${eta}`,
    `${count(books.fates.duplicate)} duplicates (${percent(books.fates.duplicate / Math.max(1, books.asked))})`,
    `${count(payments.tokens.prompt + payments.tokens.completion)} tokens paid`,
  ];
  if (payments.completions.reused > 0) parts.push(`${count(payments.completions.reused)} answers reused`);
  if (inFlight > 0) parts.push(`${inFlight} in flight`);
  if (remote)
    parts.push(
      `${count(remote.workers)} worker${remote.workers === 1 ? '' : 's'}, ${count(remote.waiting)} waiting for them`,
    );
  return parts.join(' · ');
}

/** Rows a second over the latest half minute. */
class Rate {
  readonly #samples: { seconds: number; rows: number }[] = [];

  add(seconds: number, rows: number): void {
    this.#samples.push({ seconds, rows });
    while (this.#samples.length > 2 && seconds - (this.#samples[0]?.seconds ?? 0) > 30) this.#samples.shift();
  }

  perSecond(): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || last.seconds <= first.seconds) return 0;
    return (last.rows - first.rows) / (last.seconds - first.seconds);
  }
}
