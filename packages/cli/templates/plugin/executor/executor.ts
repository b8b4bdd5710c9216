import { setTimeout } from 'node:timers/promises';
import { AblataError, type Executor, type ExecutorGlance, type RemoteChannel, type RemoteOutcome } from '@ablata/spec';
import { FolderQueue } from './folder-queue.ts';
import { serveQueue } from './serve-queue.ts';

export interface ExecutorOptions {
  /** A folder that the run and all its workers see. */
  readonly folder: string;
  /** Milliseconds between two looks at the folder. */
  readonly pollMs: number;
  /** Seconds without a sign of life after which a worker's calls go to another. */
  readonly lostAfterSeconds: number;
  /** Batches asked for at once. */
  readonly window: number;
}

/** Calls and answers as files in a folder that all machines see: slow and simple, and it works. Replace `FolderQueue` by your engine. */
export function createExecutor(options: ExecutorOptions): Executor {
  let glance: ExecutorGlance | undefined;
  return {
    identity: { plugin: 'PACKAGE_NAME', executor: 'USE_NAME', version: 1 },

    connect(service, { retryFailed = false } = {}): RemoteChannel {
      const queue = new FolderQueue(options.folder, service);
      let released: Promise<unknown> = Promise.resolve();
      return {
        async start(signal) {
          signal.throwIfAborted();
          await queue.open().catch((cause) => {
            throw new AblataError('SERVICE_UNREACHABLE', `no queue can be made in ${options.folder}`, { cause });
          });
        },
        concurrency: () => options.window,
        async ask(calls, signal) {
          signal.throwIfAborted();
          const outcomes = new Map<string, RemoteOutcome>();
          if (retryFailed) await queue.forgetFailures(calls.map(({ key }) => key));
          let look = Date.now() + 1000 * options.lostAfterSeconds;
          try {
            for (;;) {
              const asked = await queue.asked(); // before the answers: a call moves from the one to the other
              for (const call of calls) {
                if (outcomes.has(call.key)) continue;
                const outcome = await queue.answerTo(call.key);
                if (outcome !== undefined) outcomes.set(call.key, outcome);
                else if (!asked.has(call.key)) await queue.put(call);
              }
              glance = await queue.glance();
              const found = calls.flatMap(({ key }) => outcomes.get(key) ?? []);
              if (found.length === calls.length) return found;
              if (Date.now() > look) {
                await queue.takeFromTheLost(options.lostAfterSeconds);
                look = Date.now() + 1000 * options.lostAfterSeconds;
              }
              await setTimeout(options.pollMs, undefined, { signal });
            }
          } catch (error) {
            for (const { key } of calls) if (!outcomes.has(key)) await queue.withdraw(key);
            throw error;
          }
        },
        release(keys) {
          released = released.then(() => queue.forget(keys));
        },
        async [Symbol.asyncDispose]() {
          glance = undefined;
          await released;
        },
      };
    },

    async serve(service, handler, serveOptions) {
      const queue = new FolderQueue(options.folder, service);
      await queue.open();
      for (const other of await FolderQueue.all(options.folder)) {
        const asked = other.service;
        if (asked.name !== service.name || other.id === queue.id || (await other.asked()).size === 0) continue;
        const [own, theirs] = [service, asked].map(({ identity }) => JSON.stringify(identity));
        throw new AblataError('SERVICE_IDENTITY', `this worker's '${service.name}' is ${own}; asked for is ${theirs}`, {
          mender: 'user',
          hint: 'Give the worker the config of the run.',
        });
      }
      return serveQueue(queue, handler, serveOptions, options.pollMs);
    },

    async look() {
      const queues = await FolderQueue.all(options.folder);
      return Promise.all(queues.map((queue) => queue.look()));
    },

    glance: () => glance,
  };
}
