import { setImmediate as turn } from 'node:timers/promises';

/**
 * The items of a stream; the next one is brought while the one before it is worked on, where `certain` says that it will be asked for in any case. Who works on
 * an item begins first.
 */
export async function* oneAhead<T>(items: AsyncIterable<T>, certain: (item: T) => boolean): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  let left = false;
  const bring = async (): Promise<IteratorResult<T>> => {
    await turn();
    return left ? { done: true, value: undefined } : iterator.next();
  };
  let next: Promise<IteratorResult<T>> | undefined;
  try {
    for (;;) {
      const { done, value } = await (next ?? iterator.next());
      if (done) return;
      next = certain(value) ? bring() : undefined;
      next?.catch(() => {}); // it is thrown in its turn
      yield value;
    }
  } finally {
    left = true;
    await iterator.return?.();
  }
}
