import {
  type LedgerIdentity,
  openSqliteLedger,
  Payments,
  rememberCompletions,
  rememberEmbeddings,
} from '@ablata/ledger';
import {
  AblataError,
  type Completion,
  type CompletionRequest,
  type Executor,
  type GenerateContext,
  type LanguageModel,
  type RemoteCall,
  type Retry,
  type SentenceEncoder,
  type Service,
} from '@ablata/spec';
import { memoryExecutor } from '@ablata/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { remoteModel, serveModel } from './completions.ts';
import { remoteEncoder, serveEncoder } from './embeddings.ts';
import { remoteMethods, serveMethods } from './methods.ts';
import { pack, unpack } from './pack.ts';

const { signal } = new AbortController();
const options = { concurrency: () => 2, say: () => {} };

function identityOf(slot: string): LedgerIdentity {
  return { slot, plugin: 'test', version: '1', use: 'test', service: { of: slot } };
}

function requestOf(seed: number): CompletionRequest {
  return { messages: [{ role: 'user', content: `question ${seed} \ud800` }], n: 1, seed };
}

const model: LanguageModel = {
  identity: { of: 'llm' },
  concurrency: () => 3,
  async generate({ seed, messages }, { request, onRetry }): Promise<Completion> {
    onRetry({ reason: 'http-429', attempt: 1, waitSeconds: 0.25 });
    if (seed === 13) throw new AblataError('SERVICE_REFUSED', `no to ${seed}`, { scope: 'row', hint: 'other words' });
    if (seed === 14) throw new TypeError('a defect');
    const text = `${messages[0]?.content} as sample ${request}`;
    const usage = { promptTokens: 7, completionTokens: 9 };
    return { choices: [{ text, finishReason: 'stop' }], usage, seconds: 0.1, attempts: 2 };
  },
};

const encoder: SentenceEncoder = {
  identity: { of: 'encoder' },
  dimension: 3,
  batchSize: 2,
  async encode(texts) {
    const vectors = Float32Array.from(texts.flatMap((text) => [text.length, 1 / 3, -0]));
    const failures = new Map(
      texts.flatMap((text, row) =>
        text === 'poison' ? [[row, new AblataError('SERVICE_POISON', 'it kills', { scope: 'row' })] as const] : [],
      ),
    );
    const truncated = Uint8Array.from(texts, (text) => Number(text.length > 5));
    return { vectors, truncated, unknown: Uint32Array.from(texts, () => 2), ...(failures.size > 0 && { failures }) };
  },
};

async function modelBehind(executor: Executor): Promise<LanguageModel> {
  const identity = identityOf('llm');
  const service = { name: 'llm', identity, batchSize: 1 };
  await executor.serve(service, serveModel(model), options);
  return remoteModel(model, identity, executor.connect(service));
}

async function encoderBehind(executor: Executor): Promise<SentenceEncoder> {
  const identity = identityOf('encoder');
  const service = { name: 'encoder', identity, batchSize: 2 };
  await executor.serve(service, serveEncoder(encoder), options);
  return remoteEncoder(encoder, identity, executor.connect(service));
}

function contextOf(retries: Retry[] = []): GenerateContext {
  return { signal, request: 5, onRetry: (retry) => void retries.push(retry) };
}

describe('a language model elsewhere', () => {
  it('answers as it does here, retries and failures with it', async () => {
    const remote = await modelBehind(memoryExecutor());
    const retries: [Retry[], Retry[]] = [[], []];
    expect(await remote.generate(requestOf(1), contextOf(retries[0]))).toEqual(
      await model.generate(requestOf(1), contextOf(retries[1])),
    );
    expect(retries[0]).toEqual(retries[1]);
    const [there, here] = [remote, model].map((each) => errorOf(() => each.generate(requestOf(13), contextOf())));
    const { code, message, hint, scope } = (await there) as AblataError;
    expect(await here).toMatchObject({ code, message, hint, scope });
    expect(await errorOf(() => remote.generate(requestOf(14), contextOf()))).toMatchObject({
      code: 'SERVICE_WORKER',
      message: 'a defect',
      scope: 'run',
    });
  });

  it('asks under the key of the ledger, and lets the executor forget what the ledger has', async () => {
    const ledger = openSqliteLedger(':memory:');
    const [asked, released]: [RemoteCall[], string[]] = [[], []];
    const executor = memoryExecutor();
    const watched: Executor = {
      ...executor,
      connect(service) {
        const channel = executor.connect(service);
        return {
          start: (signal) => channel.start(signal),
          concurrency: () => channel.concurrency(),
          ask(calls, signal) {
            asked.push(...calls);
            return channel.ask(calls, signal);
          },
          release: (keys) => void released.push(...keys),
          [Symbol.asyncDispose]: () => channel[Symbol.asyncDispose](),
        };
      },
    };
    const remembered = rememberCompletions(await modelBehind(watched), identityOf('llm'), ledger, new Payments());
    await remembered.generate(requestOf(1), contextOf());
    await remembered.generate(requestOf(1), contextOf());
    await expect(remembered.generate(requestOf(13), contextOf())).rejects.toThrow('no to 13');
    expect(asked.map(({ input }) => input)).toEqual([1, 13].map((seed) => ({ request: requestOf(seed), sample: 5 })));
    expect(released).toEqual(asked.map(({ key }) => key));
    expect(new Set(released).size).toBe(2);
    await ledger.close();
  });

  it('answers no call of another form', async () => {
    for (const input of [null, 'text', { request: { messages: 'no' } }, { request: requestOf(1) }]) {
      const [outcome] = await serveModel(model)([{ key: 'a', input: input as never }], signal);
      expect(outcome).toMatchObject({ ok: false, failure: { code: 'SERVICE_REMOTE_CALL', scope: 'run' } });
    }
  });
});

describe('an encoder elsewhere', () => {
  it('gives the same bytes, flags and failures', async () => {
    const remote = await encoderBehind(memoryExecutor());
    for (const texts of [[], ['a', 'longer text'], ['poison', 'b']]) {
      const [there, here] = [await remote.encode(texts, signal), await encoder.encode(texts, signal)];
      const sound = texts.flatMap((text, row) => (text === 'poison' ? [] : [row]));
      for (const row of sound) {
        expect(there.vectors.slice(row * 3, row * 3 + 3)).toEqual(here.vectors.slice(row * 3, row * 3 + 3));
        expect([there.truncated[row], there.unknown?.[row]]).toEqual([here.truncated[row], here.unknown?.[row]]);
      }
      expect([...(there.failures?.keys() ?? [])]).toEqual([...(here.failures?.keys() ?? [])]);
    }
  });

  it('encodes a text of two overlapping calls once, and has no more of it in the ledger than of a text that fails', async () => {
    const ledger = openSqliteLedger(':memory:');
    const payments = new Payments();
    const remembered = rememberEmbeddings(
      await encoderBehind(memoryExecutor()),
      identityOf('encoder'),
      ledger,
      payments,
    );
    const [first, second] = await Promise.all([
      remembered.encode(['a', 'bb', 'ccc'], signal),
      remembered.encode(['ccc', 'a', 'poison', 'dddd'], signal),
    ]);
    expect([...first.vectors].filter((_, index) => index % 3 === 0)).toEqual([1, 2, 3]);
    expect([second.vectors[0], second.vectors[3], second.vectors[9]]).toEqual([3, 1, 4]);
    expect(second.failures?.get(2)?.code).toBe('SERVICE_POISON');
    expect(payments.totals().embeddings).toEqual({ paid: 4, reused: 2 });
    expect(ledger.embedding(identityOf('encoder'), 'poison')).toBeUndefined();
    await ledger.close();
  });
});

describe('methods elsewhere', () => {
  class Judge implements Service {
    readonly identity = { judge: 'strict' };
    readonly remote = ['score'];
    readonly #factor = 2;

    async score(texts: readonly string[], _signal: AbortSignal): Promise<{ scores: Float32Array; note: string }> {
      return { scores: Float32Array.from(texts, (text) => text.length * this.#factor), note: 'done' };
    }

    factor(): number {
      return this.#factor;
    }
  }

  it('run those that the service names, and no other', async () => {
    const executor = memoryExecutor();
    const service = { name: 'judge', identity: identityOf('judge'), batchSize: 1 };
    const judge = new Judge();
    await executor.serve(service, serveMethods(judge), options);
    const remote = remoteMethods(judge, identityOf('judge'), executor.connect(service)) as unknown as Judge;
    expect(await remote.score(['a', 'bb'], signal)).toEqual({ scores: Float32Array.of(2, 4), note: 'done' });
    expect([remote.factor(), remote.identity]).toEqual([2, judge.identity]);
    const [refused] = await serveMethods(judge)([{ key: 'a', input: { method: 'factor', args: [] } }], signal);
    expect(refused).toMatchObject({ ok: false, failure: { code: 'SERVICE_REMOTE_CALL' } });
    await expect(remote.score([() => 1] as never, signal)).rejects.toThrow('JSON and typed arrays');
  });

  it('pack any JSON with typed arrays in it', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0), // JSON has no negative zero
      fc.float32Array(),
      fc.uint8Array(),
      fc.int32Array(),
      fc.float64Array(),
    );
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', maxDepth: 3 },
        leaf,
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(value, (given) => {
        const { data, bytes } = pack(given);
        const crossed = {
          data: JSON.parse(JSON.stringify(data)),
          bytes: bytes && Uint8Array.from([0, ...bytes]).subarray(1),
        };
        expect(unpack(crossed)).toEqual(unpack(pack(given)));
        expect(normal(unpack(crossed))).toEqual(normal(given));
      }),
      { numRuns: 40 },
    );
    expect(() => pack({ at: new Date() })).toThrow('at is not');
    expect(() => pack([Number.NaN])).toThrow('0 is not');
  });
});

/** −0 is 0 in JSON, and a prototype is no data. */
function normal(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, normal(member)]));
  return value === 0 ? 0 : value;
}
