import type { RunEvent } from '@ablata/core';
import { count, rowsWanted } from './numbers.ts';
import { paintFor } from './paint.ts';
import { progressLine, progressView, type Shown } from './progress-view.ts';
import { Rate } from './rate.ts';
import type { Terminal } from './terminal.ts';

const PLAIN_EVERY_SECONDS = 10;

/** Shows a run while it goes on: a few live lines on a terminal, a plain line now and then otherwise. */
export function showProgress(terminal: Terminal): (event: RunEvent) => void {
  const paint = paintFor(terminal);
  const warning = (message: string): void => terminal.err(`${paint.warning('warning:')} ${message}`);
  let lastPlain = 0;
  let rows = new Rate();
  let tokens = new Rate();
  let collecting = true; // then the lines are the dataset stages'
  let lastWarning: string | undefined;
  return (event) => {
    switch (event.type) {
      case 'started':
        collecting = true;
        [rows, tokens, lastPlain, lastWarning] = [new Rate(), new Rate(), 0, undefined];
        terminal.note(`${event.name}: ${rowsWanted(event.target)} rows into ${event.folder}`);
        break;
      case 'progress': {
        if (!collecting) break;
        rows.add(event.seconds, event.rows);
        tokens.add(event.seconds, event.payments.tokens.completion);
        const shown: Shown = {
          progress: event,
          rowsPerSecond: rows.perSecond(),
          tokensPerSecond: tokens.perSecond(),
          lastWarning,
        };
        if (terminal.redraw) terminal.redraw((width) => progressView(shown, width, paint));
        else if (event.seconds - lastPlain >= PLAIN_EVERY_SECONDS) {
          lastPlain = event.seconds;
          terminal.note(progressLine(shown));
        }
        break;
      }
      case 'failed-request':
        if (!event.remembered) {
          lastWarning = `${event.stage}: request ${event.request} failed: ${event.message}`;
          terminal.err(`${event.stage}: request ${event.request} failed: ${event.message} [${event.code}]`);
        }
        break;
      case 'checkpoint':
        terminal.note(`partial dataset with ${count(event.rows)} rows written`);
        break;
      case 'message':
        if (event.level === 'warn') {
          lastWarning = event.message;
          warning(event.message);
        } else if (event.level === 'info' || process.env['ABLATA_DEBUG']) terminal.note(event.message);
        break;
      case 'stage':
        collecting = false;
        if (event.state === 'started') terminal.redraw?.(() => [`${event.stage} …`]);
        break;
    }
  };
}
