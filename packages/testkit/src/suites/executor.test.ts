import type { Executor, RemoteChannel, RemoteOutcome, RemoteServing } from '@ablata/spec';
import { proveSuite } from '../__fixtures__/prove-suite.ts';
import { memoryExecutor } from '../memory/memory-executor.ts';
import { type ExecutorSubject, executorChecks } from './executor.ts';

function sharing(alter: (executor: Executor) => Executor = (executor) => executor): ExecutorSubject {
  const shared = memoryExecutor();
  return { create: () => alter(shared) };
}

/** An executor that is right but for its channels. */
function channels(alter: (channel: RemoteChannel) => Partial<RemoteChannel>): ExecutorSubject {
  return sharing((executor) => ({
    ...executor,
    connect: (service, options) => {
      const channel = executor.connect(service, options);
      const right: RemoteChannel = {
        start: (signal) => channel.start(signal),
        concurrency: () => channel.concurrency(),
        ask: (calls, signal) => channel.ask(calls, signal),
        release: (keys) => channel.release(keys),
        [Symbol.asyncDispose]: () => channel[Symbol.asyncDispose](),
      };
      return { ...right, ...alter(right) };
    },
  }));
}

function outcomes(alter: (outcomes: readonly RemoteOutcome[]) => readonly RemoteOutcome[]): ExecutorSubject {
  return channels((channel) => ({ ask: async (calls, signal) => alter(await channel.ask(calls, signal)) }));
}

function serving(alter: (serving: RemoteServing) => Partial<RemoteServing>): ExecutorSubject {
  return sharing((executor) => ({
    ...executor,
    async serve(...args) {
      const right = await executor.serve(...args);
      return {
        counts: right.counts,
        connected: true,
        waiting: 0,
        ended: right.ended,
        drain: () => right.drain(),
        ...alter(right),
      };
    },
  }));
}

let asked = 0;
const never = new AbortController().signal;

proveSuite('executors', executorChecks, sharing(), [
  {
    what: 'turns the answers round',
    subject: outcomes((given) => [...given].reverse()),
    caughtBy: 'gives the outcomes in the order of the calls, as they were',
  },
  {
    what: 'turns bytes into numbers of JSON',
    subject: outcomes((given) =>
      given.map((outcome) =>
        outcome.ok
          ? { ok: true, value: { data: { ...(outcome.value.data as object) }, bytes: Uint8Array.of(1) } }
          : outcome,
      ),
    ),
    caughtBy: 'carries bytes as they are',
  },
  {
    what: 'loses retries',
    subject: outcomes((given) => given.map(({ retries: _, ...outcome }) => outcome as RemoteOutcome)),
    caughtBy: 'carries failures and retries as plain data',
  },
  {
    what: 'makes every call anew',
    subject: channels((channel) => ({
      ask: (calls, signal) =>
        channel.ask(
          calls.map((call) => ({ ...call, key: `${call.key}-${asked++}` })),
          signal,
        ),
    })),
    caughtBy: 'makes a call once, however many ask for it, and keeps its answer until it is released',
  },
  {
    what: 'does not hear that it is aborted',
    subject: channels((channel) => ({ ask: (calls) => channel.ask(calls, never) })),
    caughtBy: 'ends promptly when it is aborted, before a call and during one',
  },
  {
    what: 'sees no difference between services',
    subject: sharing((executor) => ({
      ...executor,
      connect: (service, options) => {
        const { precision: _, ...identity } = service.identity;
        return executor.connect({ ...service, identity }, options);
      },
    })),
    caughtBy: 'takes no call of a service with another identity',
  },
  {
    what: 'lets any worker in',
    subject: sharing((executor) => ({
      ...executor,
      serve: (service, ...rest) => executor.serve({ ...service, name: `other ${service.name}` }, ...rest),
    })),
    caughtBy: 'refuses a worker whose service is asked for with another identity, naming both',
  },
  {
    what: 'drops what it has begun',
    subject: serving(() => ({ drain: async () => {} })),
    caughtBy: 'finishes what it has begun before it is drained',
  },
  {
    what: 'knows of no worker',
    subject: sharing((executor) => ({
      ...executor,
      look: async (signal) => (await executor.look(signal)).map((queue) => ({ ...queue, workers: [] })),
    })),
    caughtBy: 'says who works on what',
  },
]);
