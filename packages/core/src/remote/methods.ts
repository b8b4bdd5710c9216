import { digestOf, type LedgerIdentity } from '@ablata/ledger';
import type { Json, RemoteChannel, RemoteHandler, RemoteOutcome, Service } from '@ablata/spec';
import { errorOf, failureOf, malformed } from './failures.ts';
import { pack, plainJson, unpack } from './pack.ts';

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/** A service of any slot whose methods, as far as it says that they may, run elsewhere. */
export function remoteMethods(service: Service, identity: LedgerIdentity, channel: RemoteChannel): Service {
  const starting = new AbortController();
  let started: Promise<void> | undefined;
  const call = async (method: string, given: readonly unknown[]): Promise<unknown> => {
    const signal = given.at(-1) instanceof AbortSignal ? (given.at(-1) as AbortSignal) : starting.signal;
    const args = plainJson(given.filter((argument) => !(argument instanceof AbortSignal)));
    started ??= channel.start(signal);
    await started;
    const key = digestOf([identity, method, args]);
    const [outcome] = (await channel.ask([{ key, input: { method, args } }], signal)) as [RemoteOutcome];
    if (!outcome.ok) throw errorOf(outcome.failure);
    channel.release([key]);
    return unpack(outcome.value);
  };
  const elsewhere: Record<PropertyKey, unknown> = {
    ...Object.fromEntries(
      (service.remote ?? []).map((method) => [method, (...args: readonly unknown[]) => call(method, args)]),
    ),
    concurrency: () => channel.concurrency(),
    start: async () => {}, // what is expensive is opened where the calls run
    async [Symbol.asyncDispose]() {
      starting.abort();
      await channel[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]?.();
    },
  };
  return new Proxy(service, {
    get(target, key) {
      if (Object.hasOwn(elsewhere, key)) return elsewhere[key];
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? member.bind(target) : member; // private members are the target's own
    },
  });
}

/** The other end of {@link remoteMethods}: calls the methods that the service names, and no other. */
export function serveMethods(service: Service): RemoteHandler {
  const answer = async (input: Json, signal: AbortSignal): Promise<RemoteOutcome> => {
    try {
      const { method, args } = (input ?? {}) as { method?: unknown; args?: unknown };
      if (typeof method !== 'string' || !Array.isArray(args)) throw malformed();
      if (!service.remote?.includes(method)) throw malformed(`it offers no method '${method}' to others`);
      const run = (service as unknown as Record<string, Method>)[method] as Method;
      return { ok: true, value: pack(await run.call(service, ...args, signal)) };
    } catch (error) {
      return { ok: false, failure: failureOf(error) };
    }
  };
  return (calls, signal) => Promise.all(calls.map(({ input }) => answer(input, signal)));
}
