import { EXIT } from './exit-codes.ts';
import type { Terminal } from './terminal/terminal.ts';

/** First Ctrl-C: end cleanly. Second: at once; the ledger has all that was answered. */
export function onInterrupt(terminal: Terminal): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const handle = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    terminal.err('stopping … (Ctrl-C again to stop at once)');
    controller.abort();
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}
