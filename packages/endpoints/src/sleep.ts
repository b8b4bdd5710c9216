/** Rejects with the signal's reason when it aborts. */
export function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, seconds * 1000);
    signal.addEventListener('abort', abort, { once: true });
  });
}

/** Seconds before the next attempt: doubling from 0.25 to 8, the upper half of it at random so that clients do not march in step. */
export function backoff(attempt: number): number {
  const most = Math.min(8, 0.25 * 2 ** Math.min(attempt - 1, 10));
  return most * (0.5 + Math.random() / 2);
}
