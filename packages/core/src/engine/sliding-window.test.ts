import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Settled, slidingWindow, type WindowLimits } from './sliding-window.ts';

/** Waits so many turns of the event loop: latencies without a clock. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function* numbers(end: number, latency: (item: number) => number = () => 0): AsyncGenerator<number> {
  for (let item = 0; item < end; item++) {
    await turns(latency(item));
    yield item;
  }
}

interface Setup {
  readonly items: AsyncIterator<number>;
  readonly task: (item: number, calls: (inFlight: number) => void) => Promise<string>;
  readonly limits?: Partial<WindowLimits<number>>;
  readonly most?: number;
  readonly drain?: () => boolean;
}

function windowOf({
  items,
  task,
  limits,
  most = 4,
  drain = () => true,
}: Setup): AsyncGenerator<Settled<number, string>[]> {
  return slidingWindow(
    items,
    task,
    { concurrency: () => 3, reach: () => 6, open: () => true, ...limits },
    () => most,
    drain,
  );
}

const latencies = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 20 });
const at = (list: readonly number[], index: number): number => list[index % list.length] as number;

describe('for any latencies of tasks, items and consumer', () => {
  test('who holds its calls until an item is waited for, and gives no further item before, is always told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ count: fc.nat(12), lag: fc.integer({ min: 1, max: 4 }), item: latencies, consumer: latencies }),
        async ({ count, lag, item, consumer }) => {
          const opened = Array.from({ length: count }, () => Promise.withResolvers<void>());
          const answered = Array.from({ length: count }, () => Promise.withResolvers<void>());
          async function* items(): AsyncGenerator<number> {
            for await (const number of numbers(count, (each) => at(item, each))) {
              await answered[number - lag]?.promise;
              yield number;
            }
          }
          const window = windowOf({
            items: items(),
            async task(number) {
              await opened[number]?.promise;
              answered[number]?.resolve();
              return `done ${number}`;
            },
            limits: { concurrency: () => 5, reach: () => 20, onAwaited: (each) => opened[each ?? -1]?.resolve() },
          });
          let outcomes = 0;
          const consume = async (): Promise<void> => {
            for await (const ready of window) {
              outcomes += ready.length;
              await turns(at(consumer, outcomes));
            }
          };
          await Promise.race([consume(), turns(400)]);
          expect(outcomes).toBe(count);
        },
      ),
    );
  });

  test('every outcome once, in order, inside both bounds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          count: fc.nat(25),
          concurrency: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }), // changes all the time
          reach: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 }),
          most: fc.integer({ min: 1, max: 5 }),
          task: latencies,
          item: latencies,
          consumer: latencies,
          failing: fc.nat(5),
        }),
        async ({ count, concurrency, reach, most, task, item, consumer, failing }) => {
          const [mostAtOnce, farthest] = [Math.max(...concurrency), Math.max(...reach)];
          let [running, started, consumed, readings] = [0, 0, 0, 0];
          const window = windowOf({
            items: numbers(count, (number) => at(item, number)),
            async task(number) {
              started++;
              expect(++running).toBeLessThanOrEqual(mostAtOnce);
              expect(started - consumed).toBeLessThanOrEqual(farthest);
              await turns(at(task, number));
              running--;
              if (number % 6 === failing) throw new Error(`no ${number}`);
              return `done ${number}`;
            },
            limits: {
              concurrency: () => at(concurrency, readings++),
              reach: () => at(reach, readings++),
            },
            most,
          });
          const outcomes: Settled<number, string>[] = [];
          for await (const ready of window) {
            expect(ready.length).toBeGreaterThan(0);
            expect(ready.length).toBeLessThanOrEqual(most);
            outcomes.push(...ready);
            consumed += ready.length;
            await turns(at(consumer, consumed));
          }
          expect(outcomes).toEqual(
            Array.from({ length: count }, (_, number) =>
              number % 6 === failing
                ? { item: number, ok: false, error: new Error(`no ${number}`) }
                : { item: number, ok: true, value: `done ${number}` },
            ),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a consumer that leaves early: nothing is started after it left, and what is in flight is awaited', async () => {
    await fc.assert(
      fc.asyncProperty(latencies, latencies, fc.nat(12), fc.boolean(), async (task, item, leaveAt, drain) => {
        let [started, settled] = [0, 0];
        let closed = false;
        async function* items(): AsyncGenerator<number> {
          try {
            yield* numbers(1000, (number) => at(item, number));
          } finally {
            closed = true;
          }
        }
        const window = windowOf({
          items: items(),
          async task(number) {
            started++;
            await turns(at(task, number));
            settled++;
            return '';
          },
          drain: () => drain,
        });
        let seen = 0;
        for await (const ready of window) {
          seen += ready.length;
          if (seen > leaveAt) break;
        }
        const startedWhenLeft = started;
        if (drain) expect(settled).toBe(started);
        expect(closed).toBe(true);
        await turns(10);
        expect(started).toBe(startedWhenLeft);
      }),
      { numRuns: 100 },
    );
  });

  test('an error upstream comes after the outcomes of all items before it', async () => {
    await fc.assert(
      fc.asyncProperty(latencies, latencies, fc.nat(12), async (task, item, failAt) => {
        async function* items(): AsyncGenerator<number> {
          yield* numbers(failAt, (number) => at(item, number));
          throw new Error('no more records');
        }
        const window = windowOf({
          items: items(),
          async task(number) {
            await turns(at(task, number));
            return '';
          },
        });
        const seen: number[] = [];
        await expect(async () => {
          for await (const ready of window) seen.push(...ready.map((outcome) => outcome.item));
        }).rejects.toThrow('no more records');
        expect(seen).toEqual(Array.from({ length: failAt }, (_, number) => number));
      }),
      { numRuns: 60 },
    );
  });
});

test('it refills itself while the consumer is busy', async () => {
  let started = 0;
  const window = windowOf({
    items: numbers(100),
    task: async () => {
      started++;
      return '';
    },
    limits: { concurrency: () => 2, reach: () => 10 },
    most: 1,
  });
  await window.next(); // one is consumed, and nobody asks again
  await turns(50);
  expect(started).toBe(11);
  await window.return(undefined);
});

test('one slow answer holds back what came after it, not the tasks', async () => {
  let release = (): void => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  let started = 0;
  const window = windowOf({
    items: numbers(100),
    task: async (item) => {
      started++;
      if (item === 0) await slow;
      return '';
    },
    limits: { concurrency: () => 2, reach: () => 8 },
    most: 100,
  });
  const first = window.next();
  await turns(50);
  expect(started).toBe(8); // as far as it may reach
  release();
  expect((await first).value?.map((outcome: Settled<number, string>) => outcome.item)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7,
  ]);
  await window.return(undefined);
});

test('an answered task makes room before it ends, but a disk that stores nothing stops it', async () => {
  const counts: number[] = [];
  let started = 0;
  const window = windowOf({
    items: numbers(100),
    task: (_, calls) => {
      started++;
      calls(0);
      calls(0); // once counts
      return new Promise(() => {});
    },
    limits: { concurrency: () => 8, reach: () => 50, onInFlight: (count) => counts.push(count) },
    drain: () => false,
  });
  void window.next();
  await turns(100);
  expect(started).toBe(10); // a quarter more than are asked at once
  expect(Math.min(...counts)).toBe(0);
});

test('closed: takes nothing further, and finishes what it took', async () => {
  let started = 0;
  const window = windowOf({
    items: numbers(100),
    task: async () => {
      started++;
      await turns(3);
      return '';
    },
    limits: { open: () => started < 5 },
  });
  const seen: number[] = [];
  for await (const ready of window) seen.push(...ready.map((outcome) => outcome.item));
  expect(seen).toEqual([0, 1, 2, 3, 4]);
});

test('a task that throws at once is an error like any other', async () => {
  const window = windowOf({
    items: numbers(3),
    task: (item) => {
      if (item === 1) throw new Error('at once');
      return Promise.resolve('');
    },
  });
  const oks: boolean[] = [];
  for await (const ready of window) oks.push(...ready.map(({ ok }) => ok));
  expect(oks).toEqual([true, false, true]);
});

test('outcomes are passed on while the next item is long in coming', async () => {
  async function* slow(): AsyncGenerator<number> {
    yield* [0, 1, 2];
    await new Promise(() => {});
  }
  const window = windowOf({ items: slow(), task: async (item) => `done ${item}`, limits: { reach: () => 100 } });
  const seen: number[] = [];
  while (seen.length < 3)
    seen.push(...((await window.next()).value ?? []).map(({ item }: Settled<number, string>) => item));
  expect(seen).toEqual([0, 1, 2]);
});

test('tells how many are in flight', async () => {
  const counts: number[] = [];
  const window = windowOf({
    items: numbers(4),
    task: async () => {
      await turns(2);
      return '';
    },
    limits: { concurrency: () => 2, onInFlight: (count) => counts.push(count) },
  });
  for await (const _ready of window);
  expect(Math.max(...counts)).toBe(2);
  expect(counts.at(-1)).toBe(0);
});

test('a task with several calls in flight takes the place of several', async () => {
  let most = 0;
  const window = windowOf({
    items: numbers(12),
    task: async (_, calls) => {
      calls(2);
      await turns(2);
      return '';
    },
    limits: { concurrency: () => 4, onInFlight: (count) => (most = Math.max(most, count)) },
  });
  for await (const _ready of window);
  expect(most).toBe(4);
});

test('says when the consumer waits for nothing yet, and refills when room is made elsewhere', async () => {
  const starving: boolean[] = [];
  let room = 1;
  let refill = (): void => {};
  let started = 0;
  const window = windowOf({
    items: numbers(100, () => 2),
    task: () => {
      started++;
      return new Promise(() => {});
    },
    limits: {
      concurrency: () => room,
      onStarving: (on) => starving.push(on),
      onOpened: (fill) => {
        refill = fill;
      },
    },
    drain: () => false,
  });
  void window.next();
  await turns(10);
  expect([started, starving]).toEqual([1, [true, false]]);
  room = 3;
  refill();
  await turns(15);
  expect([started, starving]).toEqual([3, [true, false]]);
});
