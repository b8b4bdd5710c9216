import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ahead } from './ahead.ts';

const { signal } = new AbortController();

/** Numbers, noting each that is asked for. */
async function* numbers(count: number, pulled: number[] = []): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) {
    pulled.push(number);
    yield number;
  }
}

describe('ahead', () => {
  it('gives results in the order of the items, whatever order they come in, and never has more at work than asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 6 }),
        fc.scheduler(),
        async (count, most, s) => {
          let atWork = 0;
          let highest = 0;
          const task = async (item: number): Promise<number> => {
            highest = Math.max(highest, ++atWork);
            await s.schedule(Promise.resolve());
            atWork--;
            return item * 10;
          };
          const results: number[] = [];
          const reading = (async () => {
            for await (const result of ahead(numbers(count), () => most, task, signal)) results.push(result);
          })();
          await s.waitFor(reading);
          expect(results).toEqual(Array.from({ length: count }, (_, item) => item * 10));
          expect(highest).toBeLessThanOrEqual(most);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes nothing ahead with one at a time, nor while memory answers', async () => {
    for (const most of [1, 8]) {
      const pulled: number[] = [];
      const results = ahead(
        numbers(5, pulled),
        () => most,
        async (item) => item,
        signal,
      );
      await results.next();
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      expect(pulled).toEqual([0]);
      await results.next();
      expect(pulled).toEqual([0, 1]);
      await results.return(undefined);
    }
  });

  it('works ahead of a consumer that is busy, within bounds, and gives up what is at work when it leaves', async () => {
    const pulled: number[] = [];
    const given: AbortSignal[] = [];
    const open: (() => void)[] = [];
    const task = (item: number, asking: AbortSignal): Promise<number> => {
      given.push(asking);
      return new Promise((resolve) => open.push(() => resolve(item)));
    };
    const results = ahead(numbers(50, pulled), () => 3, task, signal);
    const first = results.next();
    while (open.length < 3) await setImmediate();
    open.shift()?.();
    expect((await first).value).toBe(0);
    while (open.length < 3) await setImmediate(); // the consumer has not asked again
    expect(pulled).toEqual([0, 1, 2, 3]);
    await results.return(undefined);
    expect(given.every(({ aborted }) => aborted)).toBe(true);
  });

  it('throws what a task or the source throws, in its turn', async () => {
    const read = async (source: AsyncIterable<number>, task: (item: number) => Promise<number>): Promise<unknown[]> => {
      const seen: unknown[] = [];
      try {
        for await (const result of ahead(source, () => 4, task, signal)) seen.push(result);
      } catch (error) {
        seen.push((error as Error).message);
      }
      return seen;
    };
    const failing = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('task 2');
      await setImmediate();
      return item;
    };
    expect(await read(numbers(5), failing)).toEqual([0, 1, 'task 2']);
    async function* broken(): AsyncGenerator<number> {
      yield* numbers(2);
      throw new Error('source');
    }
    expect(await read(broken(), failing)).toEqual([0, 1, 'source']);
  });
});
