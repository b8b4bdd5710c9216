import { untilAborted } from '@ablata/spec';
import type { CloseRequest, RequestMap } from './messages.ts';
import type { WorkerThread } from './worker-thread.ts';

/** Worker threads that share the work: each request goes to the first that is free. */
export interface WorkerPool<R extends CloseRequest & RequestMap<R>> extends AsyncDisposable {
  readonly size: number;
  ask<K extends keyof R & string>(kind: K, request: R[K]['request']): Promise<R[K]['answer']>;
}

/**
 * Makes a pool of threads, each readied by `open` (which loads its session). When the signal aborts meanwhile, the threads
 * are ended and the promise rejects at once.
 */
export async function openPool<R extends CloseRequest & RequestMap<R>>(
  size: number,
  start: () => WorkerThread<R>,
  open: (thread: WorkerThread<R>) => Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<WorkerPool<R>> {
  signal?.throwIfAborted();
  const threads = Array.from({ length: size }, start);
  try {
    await untilAborted(Promise.all(threads.map(open)), signal);
  } catch (error) {
    // A session that is being built cannot be stopped: its thread releases it and ends once the build returns.
    const ended = Promise.all(threads.map((thread) => thread.close()));
    if (!signal?.aborted) await ended;
    throw error;
  }
  const idle = [...threads];
  const waiting: ((thread: WorkerThread<R>) => void)[] = [];
  return {
    size,
    ask: async (kind, request) => {
      const thread = idle.pop() ?? (await new Promise<WorkerThread<R>>((resolve) => waiting.push(resolve)));
      try {
        return await thread.ask(kind, request);
      } finally {
        const next = waiting.shift();
        if (next === undefined) idle.push(thread);
        else next(thread);
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
