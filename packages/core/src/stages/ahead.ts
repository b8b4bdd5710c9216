import { setImmediate } from 'node:timers/promises';

interface Entry<R> {
  readonly result: Promise<R>;
  settled: boolean;
}

/**
 * Does a task for each item, several at once, and gives the results in the order of the items.
 *
 * Takes an item before it is asked for only while a task is really at work: what is answered at once, from memory, pulls nothing, so that a
 * replay asks for no more than it needs.
 *
 * @param most tasks at once; with 1 nothing is ever taken ahead
 */
export async function* ahead<T, R>(
  items: AsyncIterable<T>,
  most: () => number,
  task: (item: T, signal: AbortSignal) => Promise<R>,
  signal: AbortSignal,
): AsyncGenerator<R> {
  const iterator = items[Symbol.asyncIterator]();
  const stop = new AbortController();
  const asking = AbortSignal.any([signal, stop.signal]);
  const entries: Entry<R>[] = [];
  let pulling = false;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let wake = (): void => {};

  const start = (item: T): void => {
    const entry: Entry<R> = { result: task(item, asking), settled: false };
    entries.push(entry);
    const settle = (): void => {
      entry.settled = true;
      wake();
      fill();
    };
    entry.result.then(settle, settle);
  };
  const pull = async (): Promise<void> => {
    pulling = true;
    try {
      const next = await iterator.next();
      if (next.done) ended = true;
      else if (!stop.signal.aborted) start(next.value);
      if (most() > 1) await setImmediate(); // what memory answers is answered by then
    } catch (error) {
      ended = true;
      failure = { error };
    } finally {
      pulling = false;
      wake();
      fill();
    }
  };
  const fill = (): void => {
    if (pulling || ended || stop.signal.aborted) return;
    const atWork = entries.filter(({ settled }) => !settled).length;
    if (atWork > 0 && atWork < most() && entries.length < 2 * most()) void pull();
  };

  try {
    for (;;) {
      if (entries[0]?.settled) {
        yield await (entries.shift() as Entry<R>).result;
        continue;
      }
      if (entries.length === 0 && ended) {
        if (failure) throw failure.error;
        return;
      }
      if (entries.length === 0 && !pulling) void pull();
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (entries[0]?.settled || (entries.length === 0 && ended)) resolve();
      });
    }
  } finally {
    ended = true;
    stop.abort();
    await iterator.return?.();
  }
}
