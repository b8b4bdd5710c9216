import type { OnEvent } from '@ablata/core';
import type { Logger } from '@ablata/spec';

/** A logger whose messages become events of the run. */
export function logTo(onEvent: OnEvent): Logger {
  return {
    debug: (message, details) => onEvent({ type: 'message', level: 'debug', message, details }),
    info: (message, details) => onEvent({ type: 'message', level: 'info', message, details }),
    warn: (message, details) => onEvent({ type: 'message', level: 'warn', message, details }),
  };
}
