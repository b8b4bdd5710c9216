/** Runs an asynchronous function at most once; a failed call may be tried again. */
export function once<A extends unknown[]>(run: (...args: A) => Promise<void>): (...args: A) => Promise<void> {
  let running: Promise<void> | undefined;
  return (...args) => {
    running ??= run(...args).catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}
