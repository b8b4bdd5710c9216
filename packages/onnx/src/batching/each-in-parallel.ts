/** Works through the items, `width` at a time, until done, failed or aborted. */
export async function eachInParallel<T>(
  items: readonly T[],
  width: number,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let stopped = false;
  const lane = async () => {
    try {
      while (next < items.length && !stopped) {
        signal?.throwIfAborted();
        await work(items[next++]!);
      }
    } catch (error) {
      stopped = true;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}
