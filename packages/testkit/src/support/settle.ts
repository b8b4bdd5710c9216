/** What became of a promise. */
export type Outcome<T> =
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'rejected'; readonly reason: unknown }
  | { readonly status: 'pending' };

/** How long "promptly" may take on a busy machine, in milliseconds. */
export const PROMPTLY = 5000;

/** Waits for a promise, but not forever. */
export async function settle<T>(start: () => T | PromiseLike<T>, milliseconds = PROMPTLY): Promise<Outcome<T>> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<Outcome<T>>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'pending' }), milliseconds);
  });
  const settled = (async (): Promise<Outcome<T>> => {
    try {
      return { status: 'fulfilled', value: await start() };
    } catch (reason) {
      return { status: 'rejected', reason };
    }
  })();
  try {
    return await Promise.race([settled, waited]);
  } finally {
    clearTimeout(timer);
  }
}
