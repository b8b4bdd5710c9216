import { AblataError } from '@ablata/spec';

/** @throws CONFIG_THREADS for what is no whole number from 1 on */
export function checkThreads(threads: unknown): void {
  if (Number.isInteger(threads) && (threads as number) >= 1) return;
  const came = typeof threads === 'string' ? JSON.stringify(threads) : String(threads);
  throw new AblataError('CONFIG_THREADS', `The threads must be a whole number from 1 on, but ${came} came.`, {
    hint: 'Leave it out for one a core, four at most.',
  });
}
