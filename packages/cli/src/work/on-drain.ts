import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface Drain extends Disposable {
  /** No further calls are to be taken. */
  readonly signal: AbortSignal;
}

/** First SIGTERM or Ctrl-C: finish the calls at work, and end. Second: at once; another worker makes them again. */
export function onDrain(terminal: Terminal): Drain {
  const stop = new AbortController();
  const handle = (): void => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    terminal.err('draining: finishing the calls at work … (Ctrl-C again to stop at once)');
    stop.abort();
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}
