import { Digests, type LedgerIdentity, STORED, type Storing } from '@ablata/ledger';
import type {
  Completion,
  CompletionRequest,
  Json,
  LanguageModel,
  RemoteChannel,
  RemoteHandler,
  RemoteOutcome,
  Retry,
  Schema,
} from '@ablata/spec';
import { type } from 'arktype';
import { errorOf, failureOf, malformed } from './failures.ts';

/** A language model whose answers come from elsewhere. What it costs there, and how often it was asked again, comes with them. */
export function remoteModel(
  model: LanguageModel,
  identity: LedgerIdentity,
  channel: RemoteChannel,
): LanguageModel & Storing {
  const digests = new Digests();
  const keys = new WeakMap<object, string>();
  return {
    identity: model.identity,
    ...(model.caveats && { caveats: model.caveats }),
    start: (signal) => channel.start(signal),
    concurrency: () => channel.concurrency(),
    async generate(request, { signal, request: sample, onRetry }) {
      const key = digests.completion({ identity, request, sample }).toString('hex');
      const input = { request: request as unknown as Json, sample };
      const [outcome] = (await channel.ask([{ key, input }], signal)) as [RemoteOutcome];
      for (const retry of outcome.retries ?? []) onRetry(retry);
      if (!outcome.ok) {
        const error = errorOf(outcome.failure);
        keys.set(error, key);
        throw error;
      }
      const completion = outcome.value.data as unknown as Completion;
      keys.set(completion, key);
      return completion;
    },
    [STORED](answer) {
      const key = keys.get(answer);
      if (key !== undefined) channel.release([key]);
    },
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]();
      await model[Symbol.asyncDispose]?.();
    },
  };
}

interface Input {
  readonly request: CompletionRequest;
  readonly sample: number;
}

/** What comes through a queue is checked like anything else from outside. */
const input: Schema<unknown, unknown> = type({
  request: {
    messages: type({ role: "'system' | 'user' | 'assistant'", content: 'string' }).array(),
    n: 'number.integer > 0',
    seed: 'number.integer',
    'jsonSchema?': 'object',
    'maxTokens?': 'number.integer > 0',
  },
  sample: 'number.integer',
});

/** The other end of {@link remoteModel}. */
export function serveModel(model: LanguageModel): RemoteHandler {
  const answer = async (given: Json, signal: AbortSignal): Promise<RemoteOutcome> => {
    const retries: Retry[] = [];
    const told = (): { retries?: readonly Retry[] } => (retries.length > 0 ? { retries } : {});
    try {
      const checked = await input['~standard'].validate(given);
      if (checked.issues) throw malformed(checked.issues[0]?.message);
      const { request, sample } = given as unknown as Input;
      const context = { signal, request: sample, onRetry: (retry: Retry) => void retries.push(retry) };
      const completion = await model.generate(request, context);
      return { ok: true, value: { data: completion as unknown as Json }, ...told() };
    } catch (error) {
      return { ok: false, failure: failureOf(error), ...told() };
    }
  };
  return (calls, signal) => Promise.all(calls.map((call) => answer(call.input, signal)));
}
