/** How far a window may reach. Read before every launch, so each may change at any time. */
export interface WindowLimits<T> {
  /** Tasks running at once. */
  concurrency(): number;
  /** Items taken and not yet consumed. */
  reach(): number;
  /** False: take no further items; those taken are finished and consumed. */
  open(): boolean;
  onInFlight?(count: number): void;
  /** The consumer waits for this item, and has taken all before it; undefined: it waits no longer. */
  onAwaited?(item: T | undefined): void;
}

/** The outcome of one item's task. */
export type Settled<T, R> = { readonly item: T } & (
  | { readonly ok: true; readonly value: R }
  | { readonly ok: false; readonly error: unknown }
);

/**
 * Runs a task for each item with many in flight, and gives the outcomes in the order of the items, whatever order they
 * arrive in. It refills itself as tasks end, not only when it is pulled, so that a slow consumer does not starve a server;
 * `reach` bounds how far it runs ahead.
 *
 * Yields all consecutive outcomes that are ready, at most `most()` at once. When the consumer returns early, no task is
 * started any more, and `drain` decides whether to wait for those in flight.
 */
export async function* slidingWindow<T, R>(
  items: AsyncIterator<T>,
  task: (item: T) => Promise<R>,
  limits: WindowLimits<T>,
  most: () => number,
  drain: () => boolean,
): AsyncGenerator<Settled<T, R>[]> {
  const slots: (Settled<T, R> | undefined)[] = []; // slots[0] is the oldest item not yet consumed
  const waiting: T[] = []; // the items of these slots
  const running = new Set<Promise<void>>();
  let firstSlot = 0;
  let taken = 0;
  let ended = false;
  let left = false;
  let failure: { readonly error: unknown } | undefined;
  let filling = false; // items are taken one at a time
  let wake = (): void => {};

  const mayLaunch = (): boolean =>
    !ended && limits.open() && running.size < limits.concurrency() && taken - firstSlot < Math.max(1, limits.reach());

  const attempt = async (item: T): Promise<R> => task(item); // what it throws at once is an outcome as well

  const launch = (item: T): void => {
    const number = taken++;
    slots.push(undefined);
    waiting.push(item);
    const settle = (outcome: Settled<T, R>): void => {
      slots[number - firstSlot] = outcome;
      running.delete(run);
      limits.onInFlight?.(running.size);
      wake();
      void fill();
    };
    const run: Promise<void> = attempt(item).then(
      (value) => settle({ item, ok: true, value }),
      (error: unknown) => settle({ item, ok: false, error }),
    );
    running.add(run);
    limits.onInFlight?.(running.size);
  };

  const fill = async (): Promise<void> => {
    if (filling) return;
    filling = true;
    try {
      while (mayLaunch()) {
        const next = await items.next();
        if (left) return; // while this item was on its way, the consumer went
        if (next.done) ended = true;
        else launch(next.value);
      }
    } catch (error) {
      ended = true;
      failure = { error };
    } finally {
      filling = false;
      wake();
    }
  };

  try {
    for (;;) {
      await fill();
      const ready: Settled<T, R>[] = [];
      const bound = Math.max(1, most());
      while (ready.length < bound && slots[0]) {
        ready.push(slots.shift() as Settled<T, R>);
        waiting.shift();
        firstSlot++;
      }
      if (ready.length > 0) {
        void fill(); // consumed ones make room
        yield ready;
      } else if (slots.length === 0 && !filling) {
        if (failure) throw failure.error;
        if (!mayLaunch()) return;
      } else {
        limits.onAwaited?.(waiting[0]);
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (slots[0]) resolve();
        });
        limits.onAwaited?.(undefined);
      }
    }
  } finally {
    ended = true;
    left = true;
    if (drain()) await Promise.all(running);
    await items.return?.();
  }
}
