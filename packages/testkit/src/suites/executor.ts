import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  type Executor,
  isAblataError,
  type RemoteCall,
  type RemoteHandler,
  type RemoteOutcome,
  type RemoteService,
  type RemoteServing,
} from '@ablata/spec';
import { type Check, describeChecks } from '../support/check.ts';
import { ensure, ensureEqual } from '../support/ensure.ts';
import { settle } from '../support/settle.ts';
import { type ServiceSubject, serviceChecks } from './service.ts';

/** Instances of {@link ServiceSubject.create} share one engine: what one queues another one works on. */
export type ExecutorSubject = ServiceSubject<Executor>;

let services = 0;

/** A service that no other check knows. */
function fresh(part: Partial<RemoteService> = {}): RemoteService {
  const number = services++;
  return {
    name: `echo-${number}`,
    identity: { slot: 'llm', use: 'echo', service: { number, process: process.pid, at: Date.now() } },
    batchSize: 1,
    ...part,
  };
}

function callOf(input: RemoteCall['input']): RemoteCall {
  return { key: hash('sha256', JSON.stringify(input)), input };
}

const echo = ({ input }: RemoteCall): RemoteOutcome => ({ ok: true, value: { data: input } });
const echoes: RemoteHandler = async (calls) => calls.map(echo);
const options = { concurrency: () => 2, say: () => {} };
const never = new AbortController().signal;

/** An executor with a worker, and one that asks. */
async function scene(
  { create }: ExecutorSubject,
  service: RemoteService,
  handler: RemoteHandler,
  act: (asking: Executor, serving: RemoteServing, working: Executor) => Promise<void>,
): Promise<void> {
  const [asking, working] = [await create(), await create()];
  try {
    const serving = await working.serve(service, handler, options);
    try {
      await act(asking, serving, working);
    } finally {
      await serving.drain();
    }
  } finally {
    await asking[Symbol.asyncDispose]?.();
    await working[Symbol.asyncDispose]?.();
  }
}

async function ask(
  executor: Executor,
  service: RemoteService,
  calls: readonly RemoteCall[],
): Promise<readonly RemoteOutcome[]> {
  const channel = executor.connect(service);
  try {
    await channel.start(never);
    return await channel.ask(calls, never);
  } finally {
    await channel[Symbol.asyncDispose]();
  }
}

export const executorChecks: readonly Check<ExecutorSubject>[] = [
  ...serviceChecks<Executor, ExecutorSubject>(async (executor) => executor.glance()),
  {
    name: 'gives the outcomes in the order of the calls, as they were',
    run: (subject) => {
      const service = fresh({ batchSize: 4 });
      const inputs = [
        { text: 'a \ud800 b \u0000 \u2028' },
        [1.5, 0, 1e300, null],
        'plain',
        { deep: { deeper: [true] } },
      ];
      return scene(subject, service, echoes, async (asking) => {
        const outcomes = await ask(asking, service, inputs.map(callOf));
        ensureEqual(
          outcomes.map((outcome) => outcome.ok && outcome.value.data),
          JSON.parse(JSON.stringify(inputs)),
          'the answers',
        );
      });
    },
  },
  {
    name: 'carries bytes as they are',
    run: (subject) => {
      const service = fresh();
      const bytes = Uint8Array.from({ length: 4099 }, (_, index) => (index * 7919) % 256);
      const handler: RemoteHandler = async (calls) => calls.map(() => ({ ok: true, value: { data: { n: 1 }, bytes } }));
      return scene(subject, service, handler, async (asking) => {
        const [outcome] = await ask(asking, service, [callOf('bytes')]);
        ensure(outcome?.ok === true, 'the call failed');
        ensureEqual(Uint8Array.from(outcome.value.bytes ?? []), bytes, 'the bytes');
        ensureEqual(outcome.value.data, { n: 1 }, 'what is said of them');
      });
    },
  },
  {
    name: 'carries failures and retries as plain data',
    run: (subject) => {
      const service = fresh();
      const failed: RemoteOutcome = {
        ok: false,
        failure: {
          code: 'SERVICE_REFUSED',
          message: 'no',
          hint: 'ask otherwise',
          scope: 'row',
          mender: 'remote',
          details: { status: 400 },
        },
        retries: [{ reason: 'http-429', attempt: 1, waitSeconds: 0.5 }],
      };
      return scene(
        subject,
        service,
        async (calls) => calls.map(() => failed),
        async (asking) => {
          ensureEqual(await ask(asking, service, [callOf('refused')]), [failed], 'the outcome');
        },
      );
    },
  },
  {
    name: 'makes a call once, however many ask for it, and keeps its answer until it is released',
    run: (subject) => {
      const service = fresh();
      const made: string[] = [];
      const gate = Promise.withResolvers<void>();
      const handler: RemoteHandler = async (calls) => {
        for (const { key } of calls) made.push(key);
        await gate.promise;
        return calls.map(echo);
      };
      return scene(subject, service, handler, async (asking, _serving, other) => {
        const call = callOf('once');
        const all = [asking, asking, other].map((executor) => ask(executor, service, [call]));
        while (made.length === 0) await setImmediate();
        gate.resolve();
        for (const outcomes of await Promise.all(all)) ensureEqual(outcomes, [echo(call)], 'an answer');
        ensureEqual(await ask(other, service, [call]), [echo(call)], 'the answer of one who asks later');
        ensureEqual(made, [call.key], 'calls made');
      });
    },
  },
  {
    name: 'ends promptly when it is aborted, before a call and during one',
    run: (subject) => {
      const service = fresh();
      const gate = Promise.withResolvers<void>();
      let begun = false;
      const handler: RemoteHandler = async (calls) => {
        begun = true;
        await gate.promise;
        return calls.map(echo);
      };
      return scene(subject, service, handler, async (asking) => {
        const channel = asking.connect(service);
        try {
          await channel.start(never);
          const before = await settle(() => channel.ask([callOf('a')], AbortSignal.abort(new Error('aborted'))));
          ensure(before.status === 'rejected', `called with an aborted signal it is ${before.status}`);
          const controller = new AbortController();
          const asked = channel.ask([callOf('b')], controller.signal);
          while (!begun) await setImmediate();
          controller.abort(new Error('aborted'));
          const during = await settle(() => asked);
          ensure(during.status === 'rejected', `aborted on the way it is ${during.status}`);
        } finally {
          gate.resolve();
          await channel[Symbol.asyncDispose]();
        }
      });
    },
  },
  {
    name: 'takes no call of a service with another identity',
    run: (subject) => {
      const service = fresh();
      const other = { ...service, identity: { ...service.identity, precision: 'half' } };
      return scene(subject, service, echoes, async (asking, serving) => {
        const channel = asking.connect(other);
        await channel.start(never);
        const giveUp = new AbortController();
        const asked = channel.ask([callOf('not for you')], giveUp.signal);
        ensureEqual(await ask(asking, service, [callOf('for you')]), [echo(callOf('for you'))], 'its own call');
        ensureEqual(serving.counts.answered, 1, 'calls answered');
        giveUp.abort();
        await settle(() => asked);
        await channel[Symbol.asyncDispose]();
      });
    },
  },
  {
    name: 'refuses a worker whose service is asked for with another identity, naming both',
    run: async ({ create }) => {
      const asked = fresh({
        identity: { slot: 'encoder', use: 'echo', service: { precision: 'full', check: Date.now() } },
      });
      const own = { ...asked, identity: { ...asked.identity, service: { precision: 'half', check: Date.now() } } };
      const [asking, working] = [await create(), await create()];
      const channel = asking.connect(asked);
      const giveUp = new AbortController();
      try {
        await channel.start(never);
        const waiting = settle(() => channel.ask([callOf('precise')], giveUp.signal));
        const outcome = await settle(async () => {
          for (;;) {
            await (await working.serve(own, echoes, options)).drain(); // until it is known what is asked for
            await setImmediate();
          }
        });
        giveUp.abort();
        await waiting;
        ensure(outcome.status === 'rejected', `serving is ${outcome.status}`);
        const { reason } = outcome;
        ensure(
          isAblataError(reason) && reason.code === 'SERVICE_IDENTITY',
          `expected SERVICE_IDENTITY, got ${String(reason)}`,
        );
        for (const side of ['full', 'half'])
          ensure(reason.message.includes(side), `the message does not say '${side}'`);
      } finally {
        await channel[Symbol.asyncDispose]();
        await asking[Symbol.asyncDispose]?.();
        await working[Symbol.asyncDispose]?.();
      }
    },
  },
  {
    name: 'finishes what it has begun before it is drained',
    run: (subject) => {
      const service = fresh();
      const gate = Promise.withResolvers<void>();
      let begun = false;
      const handler: RemoteHandler = async (calls) => {
        begun = true;
        await gate.promise;
        return calls.map(echo);
      };
      return scene(subject, service, handler, async (asking, serving) => {
        const asked = ask(asking, service, [callOf('last')]);
        while (!begun) await setImmediate();
        const drained = serving.drain();
        gate.resolve();
        await drained;
        ensureEqual(serving.counts.answered, 1, 'calls answered when it was drained');
        ensureEqual(await asked, [echo(callOf('last'))], 'the answer');
      });
    },
  },
  {
    name: 'says who works on what',
    run: (subject) => {
      const service = fresh();
      return scene(subject, service, echoes, async (asking) => {
        await ask(asking, service, [callOf('seen')]);
        const queues = await asking.look(never);
        const found = queues.find(({ service: { name } }) => name === service.name);
        ensure(found !== undefined, 'the queue is not among those it knows');
        ensureEqual(found.service.identity, service.identity, 'the identity of its service');
        ensureEqual(found.workers.length, 1, 'workers');
        ensureEqual([found.waiting, found.active], [0, 0], 'calls waiting and at work');
      });
    },
  },
];

/** Contract tests of an {@link Executor}, as vitest tests. */
export function describeExecutor(name: string, subject: ExecutorSubject): void {
  describeChecks(`Executor ${name} keeps its contract`, executorChecks, subject);
}
