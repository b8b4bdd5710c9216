import { homedir, hostname, tmpdir } from 'node:os';
import {
  type AnyStage,
  isAblataError,
  type JsonObject,
  type Plugin,
  type Provider,
  type Service,
  slotOf,
  type Token,
} from '@ablata/spec';
import type { Check } from '../support/check.ts';
import { ensure, ensureEqual } from '../support/ensure.ts';
import { ensureJson, stringsOf } from '../support/json.ts';
import { settle } from '../support/settle.ts';

/** Something that must go wrong in a certain way. */
export interface ExpectedFailure {
  /** What is wrong: `the server is down`. */
  readonly name: string;
  readonly run: () => unknown;
  /** The code of the AblataError, e.g. `SERVICE_UNREACHABLE`. */
  readonly code: string;
}

/** What every suite must know of a service. */
export interface ServiceSubject<T extends Service> {
  /** Makes a fresh instance; always with the same options. The suite disposes it. */
  readonly create: () => T | PromiseLike<T>;
  /** How the plugin provides it; the suite then checks its options. {@link provided} gives this and {@link create}. */
  readonly provider?: Provider | undefined;
  /** Options the provider accepts, by which {@link create} makes its instances. */
  readonly options?: JsonObject | undefined;
  /** Values that must never be seen, such as the API key it was made with. */
  readonly secrets?: readonly string[] | undefined;
  /** Failures it promises, each with its code. */
  readonly failures?: readonly ExpectedFailure[] | undefined;
}

/** The subject of a service as core would make it: options validated by the provider, needs given by name. */
export function provided<T extends Service>(
  plugin: Plugin,
  token: Token<T>,
  name: string,
  options: JsonObject = {},
  needs: Readonly<Record<string, unknown>> = {},
): Pick<ServiceSubject<T>, 'create' | 'provider' | 'options'> {
  const provider = plugin.provides.find((candidate) => candidate.token === token && candidate.name === name);
  if (provider === undefined) throw new Error(`${plugin.name} provides no '${name}' for the slot '${slotOf(token)}'`);
  const create = async (): Promise<T> => {
    const validated = await provider.options?.['~standard'].validate(options);
    if (validated?.issues !== undefined) throw new Error(`${name}: ${validated.issues[0]?.message}`);
    return (await provider.create(validated?.value ?? options, needs)) as T;
  };
  return { create, provider, options };
}

/** Makes an instance, uses it, and disposes it whatever happens. */
export async function using<T extends Service, R>(
  create: () => T | PromiseLike<T>,
  use: (service: T) => PromiseLike<R>,
): Promise<R> {
  const service = await create();
  try {
    await service.start?.(new AbortController().signal);
    return await use(service);
  } finally {
    await service[Symbol.asyncDispose]?.();
  }
}

/**
 * What every service promises: its identity, its disposal, its options and its errors.
 *
 * @param exercise uses the service once in its usual way.
 */
export function serviceChecks<T extends Service, S extends ServiceSubject<T>>(
  exercise: (service: T, subject: S) => PromiseLike<unknown>,
): readonly Check<S>[] {
  return [
    {
      name: 'has an identity that is a JSON object with something in it',
      run: ({ create }) =>
        using(create, async ({ identity }) => {
          ensureJson(identity, 'the identity');
          ensure(!Array.isArray(identity) && typeof identity === 'object', 'the identity is no object');
          ensure(Object.keys(identity).length > 0, 'the identity is empty, so every such service would look the same');
        }),
    },
    {
      name: 'has an identity without paths, host names and secrets',
      run: ({ create, secrets = [] }) =>
        using(create, async ({ identity }) => {
          for (const text of stringsOf(identity)) {
            for (const secret of secrets) ensure(!text.includes(secret), 'the identity holds a secret');
            ensure(!isPlace(text), `the identity holds a path, an address or a host name: ${JSON.stringify(text)}`);
          }
        }),
    },
    {
      name: 'has the same identity in every instance, before and after use',
      run: async (subject) => {
        const [first, second] = await Promise.all(
          [1, 2].map(() =>
            using(subject.create, async (service) => {
              const before = JSON.stringify(service.identity);
              await exercise(service, subject);
              ensureEqual(JSON.stringify(service.identity), before, 'the identity changed during use');
              return before;
            }),
          ),
        );
        ensureEqual(first, second, 'two instances with the same options have different identities');
      },
    },
    {
      name: 'can be disposed unused, after use, and twice',
      run: async (subject) => {
        const unused = await subject.create();
        const used = await subject.create();
        await used.start?.(new AbortController().signal);
        await exercise(used, subject);
        for (const service of [unused, used, used]) {
          const outcome = await settle(async () => service[Symbol.asyncDispose]?.());
          ensure(outcome.status !== 'pending', 'disposal did not end');
          if (outcome.status === 'rejected') ensure(false, `disposal failed: ${String(outcome.reason)}`);
        }
      },
    },
    ...optionChecks<S>(({ provider, options }) => provider && { schema: provider.options, options: options ?? {} }),
    {
      name: 'fails with the error codes it promises',
      concerns: ({ failures }) => failures !== undefined && failures.length > 0,
      run: async ({ failures = [], secrets = [] }) => {
        for (const { name, run, code } of failures) {
          const outcome = await settle(run, 20_000);
          ensure(outcome.status === 'rejected', `${name}: expected ${code}, but it ended ${outcome.status}`);
          const { reason } = outcome;
          ensure(isAblataError(reason), `${name}: expected an AblataError, got ${String(reason)}`);
          ensureEqual(reason.code, code, `${name}: another code, with the message: ${reason.message}`);
          ensure(reason.message.trim().length >= 10, `${name}: the message says next to nothing`);
          const shown = [reason.message, reason.hint ?? '', ...stringsOf(reason.details)].join('\n');
          for (const secret of secrets) ensure(!shown.includes(secret), `${name}: the error shows a secret`);
        }
      },
    },
  ];
}

interface Options {
  readonly schema: AnyStage['options'];
  readonly options: JsonObject;
}

/** What the schema of any options promises: to accept good ones and refuse unknown keys. */
export function optionChecks<S>(optionsOf: (subject: S) => Options | undefined): readonly Check<S>[] {
  return [
    {
      name: 'accepts its options',
      concerns: (subject) => optionsOf(subject)?.schema !== undefined,
      run: async (subject) => {
        const { schema, options } = optionsOf(subject) as Options;
        const issues = (await schema?.['~standard'].validate(options))?.issues;
        ensure(issues === undefined, `the options are refused: ${issues?.map(({ message }) => message).join('; ')}`);
      },
    },
    {
      name: 'refuses an unknown option and names it',
      concerns: (subject) => optionsOf(subject)?.schema !== undefined,
      run: async (subject) => {
        const { schema, options } = optionsOf(subject) as Options;
        const issues = (await schema?.['~standard'].validate({ ...options, unheardOf: 1 }))?.issues ?? [];
        ensure(issues.length > 0, 'an unknown option is accepted: misspelt options would be ignored silently');
        const named = issues.some(({ message, path = [] }) =>
          `${message} ${path.map(String).join(' ')}`.includes('unheardOf'),
        );
        ensure(named, `the unknown option is refused without being named: ${issues[0]?.message}`);
      },
    },
  ];
}

function isPlace(text: string): boolean {
  if (/^(?:\/[^/]|[A-Za-z]:[\\/]|~\/|\.{1,2}\/)|:\/\//.test(text)) return true;
  const places = [homedir(), tmpdir(), process.cwd()].filter((place) => place.length > 1);
  return places.some((place) => text.includes(place)) || (hostname() !== '' && text === hostname());
}
