import { hash } from 'node:crypto';
import {
  AblataError,
  type Executor,
  type RemoteCall,
  type RemoteChannel,
  type RemoteHandler,
  type RemoteOutcome,
  type RemoteQueue,
  type RemoteService,
  type ServeOptions,
  type ServingCounts,
} from '@ablata/spec';

interface Pending {
  readonly call: RemoteCall;
  /** Who wants it. */
  readonly asking: Set<object>;
  readonly outcome: Promise<RemoteOutcome>;
  readonly settle: (outcome: RemoteOutcome) => void;
  begun: boolean;
}

interface Server {
  readonly handler: RemoteHandler;
  readonly options: ServeOptions;
  readonly counts: { -readonly [Key in keyof ServingCounts]: ServingCounts[Key] };
  batches: number;
  draining: (() => void) | undefined;
}

interface Queue {
  readonly service: RemoteService;
  readonly pending: Map<string, Pending>;
  readonly kept: Map<string, RemoteOutcome>;
  readonly servers: Set<Server>;
}

/** An executor within one process: for tests of what an executor is put under, and an example of what one promises. */
export function memoryExecutor(): Executor {
  const queues = new Map<string, Queue>();
  const queueOf = (service: RemoteService): Queue => {
    const id = hash('sha256', JSON.stringify(service.identity));
    const queue = queues.get(id) ?? { service, pending: new Map(), kept: new Map(), servers: new Set() };
    queues.set(id, queue);
    return queue;
  };
  return {
    identity: { executor: 'memory' },
    connect: (service, { retryFailed = false } = {}) => new Channel(queueOf(service), retryFailed),
    async serve(service, handler, options) {
      const rival = [...queues.values()].find(({ service: { name } }) => name === service.name);
      const queue = queueOf(service);
      if (rival && rival !== queue && rival.pending.size > 0) throw otherIdentity(service, rival.service);
      const counts = { answered: 0, failed: 0, spared: 0, busy: 0, seconds: 0 };
      const server: Server = { handler, options, counts, batches: 0, draining: undefined };
      queue.servers.add(server);
      feed(queue);
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      return {
        counts,
        connected: true,
        waiting: 0,
        ended,
        async drain() {
          queue.servers.delete(server);
          if (server.batches > 0) await new Promise<void>((idle) => (server.draining = idle));
          resolve();
        },
      };
    },
    async look(): Promise<readonly RemoteQueue[]> {
      return [...queues.values()].map(({ service, pending, servers }) => {
        const active = [...pending.values()].filter(({ begun }) => begun).length;
        const waiting = pending.size - active;
        const workers = [...servers].map(({ counts, options }, index) => ({
          ...counts,
          id: String(index),
          place: 'here',
          concurrency: options.concurrency(),
          age: 0,
          rate: 0,
        }));
        return { service, waiting, active, oldestSeconds: waiting > 0 ? 0 : null, workers };
      });
    },
    glance: () => undefined,
  };
}

class Channel implements RemoteChannel {
  readonly #queue: Queue;
  #retryFailed: boolean;

  constructor(queue: Queue, retryFailed: boolean) {
    this.#queue = queue;
    this.#retryFailed = retryFailed;
  }

  async start(): Promise<void> {}

  concurrency(): number {
    const wanted = [...this.#queue.servers].reduce((sum, { options }) => sum + options.concurrency(), 0);
    return Math.max(1, 2 * wanted);
  }

  async ask(calls: readonly RemoteCall[], signal: AbortSignal): Promise<readonly RemoteOutcome[]> {
    signal.throwIfAborted();
    const { pending, kept } = this.#queue;
    const asker = {};
    const outcomes = calls.map((call) => {
      const known = kept.get(call.key);
      if (known && (known.ok || !this.#retryFailed)) return Promise.resolve(known);
      const entry = pending.get(call.key) ?? open(call);
      pending.set(call.key, entry);
      entry.asking.add(asker);
      return entry.outcome;
    });
    feed(this.#queue);
    const given = Promise.withResolvers<never>();
    const giveUp = (): void => {
      for (const [key, { asking, begun }] of pending) {
        asking.delete(asker);
        if (asking.size === 0 && !begun) pending.delete(key);
      }
      given.reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp);
    try {
      return await Promise.race([Promise.all(outcomes), given.promise]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  release(keys: readonly string[]): void {
    for (const key of keys) this.#queue.kept.delete(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#retryFailed = false;
  }
}

function open(call: RemoteCall): Pending {
  const { promise, resolve } = Promise.withResolvers<RemoteOutcome>();
  return { call, asking: new Set(), outcome: promise, settle: resolve, begun: false };
}

/** Gives what waits to who is free. */
function feed(queue: Queue): void {
  for (const server of queue.servers) {
    while (server.batches < server.options.concurrency()) {
      const batch = [...queue.pending.values()].filter(({ begun }) => !begun).slice(0, queue.service.batchSize);
      if (batch.length === 0) return;
      for (const entry of batch) entry.begun = true;
      void work(queue, server, batch);
    }
  }
}

async function work(queue: Queue, server: Server, batch: readonly Pending[]): Promise<void> {
  server.batches++;
  server.counts.busy += batch.length;
  const outcomes = await server.handler(
    batch.map(({ call }) => structuredClone(call)),
    new AbortController().signal,
  );
  for (const [index, { call, settle }] of batch.entries()) {
    const outcome = structuredClone(outcomes[index]) as RemoteOutcome;
    server.counts.answered++;
    if (!outcome.ok) server.counts.failed++;
    if (outcome.ok || outcome.failure.scope === 'row') queue.kept.set(call.key, outcome);
    queue.pending.delete(call.key);
    settle(outcome);
  }
  server.counts.busy -= batch.length;
  if (--server.batches === 0) server.draining?.();
  feed(queue);
}

function otherIdentity(own: RemoteService, asked: RemoteService): AblataError {
  return new AblataError(
    'SERVICE_IDENTITY',
    `this worker's '${own.name}' is ${JSON.stringify(own.identity)}; asked for is ${JSON.stringify(asked.identity)}`,
    { mender: 'user' },
  );
}
