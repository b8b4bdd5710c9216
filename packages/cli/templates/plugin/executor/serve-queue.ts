import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { RemoteCall, RemoteHandler, RemoteServing, ServeOptions } from '@ablata/spec';
import type { FolderQueue } from './folder-queue.ts';

/** How often a worker shows that it lives. */
const BEAT_MS = 500;

/** Answers calls of a queue until it is drained. */
export async function serveQueue(
  queue: FolderQueue,
  handler: RemoteHandler,
  { concurrency }: ServeOptions,
  pollMs: number,
): Promise<RemoteServing> {
  const id = randomUUID();
  const place = `${hostname()}:${process.pid}`;
  const counts = { answered: 0, failed: 0, spared: 0, busy: 0, seconds: 0 };
  const atWork = new Set<Promise<void>>();
  const started = Date.now();
  const drained = new AbortController();
  const never = new AbortController().signal;
  let [beaten, waiting] = [0, 0];

  async function answer(calls: readonly RemoteCall[]): Promise<void> {
    const since = performance.now();
    counts.busy += calls.length;
    const outcomes = await handler(calls, never);
    for (const [index, { key }] of calls.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) continue;
      counts.answered++;
      if (!outcome.ok) counts.failed++;
      await queue.answer(key, outcome);
    }
    counts.busy -= calls.length;
    counts.seconds += (performance.now() - since) / 1000;
  }

  async function beat(): Promise<void> {
    if (Date.now() - beaten < BEAT_MS) return;
    beaten = Date.now();
    const age = (beaten - started) / 1000;
    await queue.live({
      ...counts,
      id,
      place,
      concurrency: concurrency(),
      age,
      rate: counts.answered / Math.max(1, age),
    });
  }

  async function work(): Promise<void> {
    while (!drained.signal.aborted) {
      await beat();
      if (atWork.size < concurrency()) {
        const calls = await queue.claim(id, queue.service.batchSize);
        if (calls.length > 0) {
          const job: Promise<void> = answer(calls).finally(() => atWork.delete(job));
          atWork.add(job);
          continue;
        }
        waiting = 0;
      } else {
        waiting = (await queue.glance()).waiting;
      }
      const pause = setTimeout(pollMs, undefined, { signal: drained.signal }).catch(() => {});
      await Promise.race([pause, ...atWork]);
    }
    while (atWork.size > 0) {
      await beat(); // still alive while it finishes
      await Promise.race([setTimeout(pollMs), Promise.all(atWork)]);
    }
  }

  await beat();
  const ended = work().finally(() => queue.leave(id));
  return {
    counts,
    connected: true,
    get waiting() {
      return waiting;
    },
    async drain() {
      drained.abort();
      await ended;
    },
    ended,
  };
}
