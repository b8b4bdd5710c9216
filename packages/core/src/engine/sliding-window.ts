/** How far a window may reach. Read before every launch, so each may change at any time. */
export interface WindowLimits<T> {
  /** Calls in flight at once. */
  concurrency(): number;
  /** Items taken and not yet consumed. */
  reach(): number;
  /** False: take no further items; those taken are finished and consumed. */
  open(): boolean;
  onInFlight?(calls: number): void;
  /** True while the consumer waits and there is not even an item to wait for. */
  onStarving?(starving: boolean): void;
  /** The consumer waits for this item, and has taken all before it; undefined: it waits no longer. */
  onAwaited?(item: T | undefined): void;
  /** Gets what fills the window again: call it when room was made elsewhere. */
  onOpened?(refill: () => void): void;
}

/** The outcome of one item's task. */
export type Settled<T, R> = { readonly item: T } & (
  | { readonly ok: true; readonly value: R }
  | { readonly ok: false; readonly error: unknown }
);

/** So many times the concurrency may be running, those counted that only have their answer stored. */
const STORING = 1.25;

/**
 * Runs a task for each item with many in flight, and gives the outcomes in the order of the items, whatever order they
 * arrive in. It refills itself as tasks are answered, not only when it is pulled, so that neither a slow consumer nor a slow
 * disk starves a server; `reach` bounds how far it runs ahead.
 *
 * Yields all consecutive outcomes that are ready, at most `most()` at once. When the consumer returns early, no task is
 * started any more, and `drain` decides whether to wait for those in flight.
 *
 * @param task tells how many calls it has in flight, so that it makes room before its answer is stored; one until it tells
 */
export async function* slidingWindow<T, R>(
  items: AsyncIterator<T>,
  task: (item: T, calls: (inFlight: number) => void) => Promise<R>,
  limits: WindowLimits<T>,
  most: () => number,
  drain: () => boolean,
): AsyncGenerator<Settled<T, R>[]> {
  const slots: (Settled<T, R> | undefined)[] = []; // slots[0] is the oldest item not yet consumed
  const waiting: T[] = []; // the items of these slots
  const running = new Set<Promise<void>>();
  let inFlight = 0; // calls of theirs
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
    inFlight < limits.concurrency() &&
    running.size < Math.ceil(limits.concurrency() * STORING) &&
    taken - firstSlot < Math.max(1, limits.reach());

  const attempt = async (item: T, calls: (count: number) => void): Promise<R> => task(item, calls); // what it throws at once is an outcome as well
  const launch = (item: T): void => {
    const number = taken++;
    slots.push(undefined);
    waiting.push(item);
    let mine = 0;
    const calls = (count: number): void => {
      const before = mine;
      mine = count;
      inFlight += count - before;
      limits.onInFlight?.(inFlight);
      if (count < before) void fill();
    };
    const settle = (outcome: Settled<T, R>): void => {
      slots[number - firstSlot] = outcome;
      running.delete(run);
      wake();
      calls(0);
      void fill();
    };
    calls(1);
    const run: Promise<void> = attempt(item, calls).then(
      (value) => settle({ item, ok: true, value }),
      (error: unknown) => settle({ item, ok: false, error }),
    );
    running.add(run);
    if (slots.length === 1) wake(); // who waits already is to know for what: the next item may hang on it
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

  limits.onOpened?.(() => void fill());
  try {
    for (;;) {
      void fill(); // not awaited: the next item may be long in coming, and outcomes are ready meanwhile
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
        const starving = slots.length === 0;
        if (starving) limits.onStarving?.(true);
        else limits.onAwaited?.(waiting[0]);
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (slots[0]) resolve();
        });
        if (starving) limits.onStarving?.(false);
        else limits.onAwaited?.(undefined);
      }
    }
  } finally {
    ended = true;
    left = true;
    if (drain()) await Promise.all(running);
    await items.return?.();
  }
}
