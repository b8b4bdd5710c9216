import { EXIT } from './exit-codes.ts';
import type { Terminal } from './terminal/terminal.ts';

/** How long a first Ctrl-C waits for answers that were asked for already. */
const GRACE_SECONDS = 8;

export interface Interrupt extends Disposable {
  /** Nothing new is to be begun. */
  readonly signal: AbortSignal;
  /** What is still under way is to be given up. */
  readonly giveUp: AbortSignal;
}

/** First Ctrl-C: wait for the answers under way, so that nobody pays for them twice, and end. Second: at once; the ledger has all that was answered. */
export function onInterrupt(terminal: Terminal): Interrupt {
  const stop = new AbortController();
  const giveUp = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const handle = (): void => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    terminal.err(`stopping: up to ${GRACE_SECONDS} s for the answers under way … (Ctrl-C again to stop at once)`);
    timer = setTimeout(() => giveUp.abort(), GRACE_SECONDS * 1000);
    stop.abort();
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    signal: stop.signal,
    giveUp: giveUp.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}
