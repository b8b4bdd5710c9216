import type { Worker } from 'node:worker_threads';
import { AblataError } from '@ablata/spec';

/**
 * What a thread answers; it is ended in any case.
 *
 * @param task what the thread does, for the error when it fails: "looks for …"
 * @param signal ends it at once
 * @param listen hears the thread's messages, until one of them is the answer
 */
export async function untilAnswered<T>(
  worker: Worker,
  task: string,
  signal: AbortSignal | undefined,
  listen: (answer: (value: T) => void, fail: (reason: unknown) => void) => void,
): Promise<T> {
  const ended = new AbortController();
  try {
    return await new Promise<T>((resolve, reject) => {
      const failed = (cause?: unknown): void =>
        reject(new AblataError('INTERNAL_STATISTICS_THREAD', `the thread that ${task} has failed`, { cause }));
      listen(resolve, reject);
      worker.on('error', failed);
      worker.on('exit', () => failed());
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true, signal: ended.signal });
    });
  } finally {
    ended.abort();
    await worker.terminate();
  }
}
