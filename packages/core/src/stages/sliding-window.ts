/** How far a window may reach. Read before every launch, so each may change at any time. */
export interface WindowLimits<T> {
  /** Tasks waiting at once for what they do elsewhere. */
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

/** So many times the concurrency may be running, those counted that are answered and only have their answer stored. */
const STORING = 1.25;

/**
 * Runs a task for each item with many in flight, and gives the outcomes in the order of the items, whatever order they
 * arrive in. It refills itself as tasks are answered, not only when it is pulled, so that neither a slow consumer nor a slow
 * disk starves a server; `reach` bounds how far it runs ahead.
 *
 * Yields all consecutive outcomes that are ready, at most `most()` at once. When the consumer returns early, no task is
 * started any more, and `drain` decides whether to wait for those in flight.
 *
 * @param task calls `answered` when it makes room for another one before it ends
 */
export async function* slidingWindow<T, R>(
  items: AsyncIterator<T>,
  task: (item: T, answered: () => void) => Promise<R>,
  limits: WindowLimits<T>,
  most: () => number,
  drain: () => boolean,
): AsyncGenerator<Settled<T, R>[]> {
  const slots: (Settled<T, R> | undefined)[] = []; // slots[0] is the oldest item not yet consumed
  const waiting: T[] = []; // the items of these slots
  const running = new Set<Promise<void>>();
  let waitingFor = 0; // those of them that are not answered
  let firstSlot = 0;
  let taken = 0;
  let ended = false;
  let left = false;
  let failure: { readonly error: unknown } | undefined;
  let filling = false; // items are taken one at a time
  let wake = (): void => {};

  const mayLaunch = (): boolean =>
    !ended &&
    limits.open() &&
    waitingFor < limits.concurrency() &&
    running.size < Math.ceil(limits.concurrency() * STORING) &&
    taken - firstSlot < Math.max(1, limits.reach());

  const attempt = async (item: T, answered: () => void): Promise<R> => task(item, answered); // what it throws at once is an outcome as well

  const launch = (item: T): void => {
    const number = taken++;
    slots.push(undefined);
    waiting.push(item);
    const count = (by: 1 | -1): void => {
      waitingFor += by;
      limits.onInFlight?.(waitingFor);
    };
    let waited = false;
    const answered = (): void => {
      if (waited) return;
      waited = true;
      count(-1);
      void fill();
    };
    const settle = (outcome: Settled<T, R>): void => {
      slots[number - firstSlot] = outcome;
      running.delete(run);
      wake();
      answered();
      void fill();
    };
    count(1);
    const run: Promise<void> = attempt(item, answered).then(
      (value) => settle({ item, ok: true, value }),
      (error: unknown) => settle({ item, ok: false, error }),
    );
    running.add(run);
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
