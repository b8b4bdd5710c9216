import { Digests, type LedgerIdentity, STORED, type Storing } from '@ablata/ledger';
import {
  AblataError,
  type Encoded,
  type Json,
  type RemoteCall,
  type RemoteChannel,
  type RemoteHandler,
  type RemoteOutcome,
  type RemoteService,
  type SentenceEncoder,
} from '@ablata/spec';
import { errorOf, failureOf, malformed } from './failures.ts';

/** What is said of a vector beside its bytes. */
interface Flags {
  readonly truncated: boolean;
  /** Left out by encoders that can't tell. */
  readonly unknown?: number;
}

/** A sentence encoder whose vectors come from elsewhere, as float32 bytes: a call a text, a batch of them at once. */
export function remoteEncoder(
  encoder: SentenceEncoder,
  identity: LedgerIdentity,
  channel: RemoteChannel,
): SentenceEncoder & Storing {
  const digests = new Digests();
  const { dimension } = encoder;
  const keys = new WeakMap<object, readonly string[]>();
  return {
    identity: encoder.identity,
    ...(encoder.caveats && { caveats: encoder.caveats }),
    dimension,
    batchSize: encoder.batchSize,
    start: (signal) => channel.start(signal),
    concurrency: () => channel.concurrency(),
    async encode(texts, signal) {
      const calls = texts.map(
        (text): RemoteCall => ({ key: digests.embedding(identity, text).toString('hex'), input: text }),
      );
      const outcomes = calls.length > 0 ? await channel.ask(calls, signal) : [];
      const encoded = gather(outcomes, dimension);
      keys.set(
        encoded,
        calls.flatMap(({ key }, row) => (outcomes[row]?.ok ? [key] : [])), // why a text has none is remembered there alone
      );
      return encoded;
    },
    [STORED](answer) {
      const stored = keys.get(answer);
      if (stored && stored.length > 0) channel.release(stored);
    },
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]();
      await encoder[Symbol.asyncDispose]?.();
    },
  };
}

function gather(outcomes: readonly RemoteOutcome[], dimension: number): Encoded {
  const vectors = new Float32Array(outcomes.length * dimension);
  const truncated = new Uint8Array(outcomes.length);
  const unknown = new Uint32Array(outcomes.length);
  const failures = new Map<number, AblataError>();
  let tells = false;
  for (const [row, outcome] of outcomes.entries()) {
    if (!outcome.ok) {
      const error = errorOf(outcome.failure);
      if (error.scope === 'run') throw error;
      failures.set(row, error);
      continue;
    }
    const { data, bytes } = outcome.value;
    if (bytes?.length !== dimension * 4) throw badShape(bytes?.length ?? 0, dimension);
    new Uint8Array(vectors.buffer, row * dimension * 4, dimension * 4).set(bytes);
    const flags = data as unknown as Flags;
    truncated[row] = flags.truncated ? 1 : 0;
    unknown[row] = flags.unknown ?? 0;
    tells ||= flags.unknown !== undefined;
  }
  return { vectors, truncated, ...(tells && { unknown }), ...(failures.size > 0 && { failures }) };
}

function badShape(bytes: number, dimension: number): AblataError {
  return new AblataError(
    'SERVICE_BAD_SHAPE',
    `a worker gave a vector of ${bytes} bytes; expected ${dimension * 4}, ${dimension} float32 numbers`,
    { mender: 'plugin' },
  );
}

/** The other end of {@link remoteEncoder}. Batches wait for each other: an encoder's calls never overlap. */
export function serveEncoder(encoder: SentenceEncoder): RemoteHandler {
  const { dimension } = encoder;
  let turn: Promise<unknown> = Promise.resolve();
  const encode = async (texts: readonly string[], signal: AbortSignal): Promise<RemoteOutcome[]> => {
    const { vectors, truncated, unknown, failures } = await encoder.encode(texts, signal);
    return texts.map((_, row): RemoteOutcome => {
      const failure = failures?.get(row);
      if (failure) return { ok: false, failure: failureOf(failure) };
      const flags = { truncated: truncated[row] === 1, ...(unknown && { unknown: unknown[row] as number }) };
      const bytes = new Uint8Array(vectors.buffer, vectors.byteOffset + row * dimension * 4, dimension * 4);
      return { ok: true, value: { data: flags, bytes } };
    });
  };
  return async (calls, signal) => {
    const texts = calls.map(({ input }) => input);
    try {
      if (!texts.every((text: Json) => typeof text === 'string')) throw malformed('a text must be a string');
      const result = turn.then(() => encode(texts, signal));
      turn = result.catch(() => {});
      return await result;
    } catch (error) {
      const failure = failureOf(error);
      return calls.map(() => ({ ok: false, failure }));
    }
  };
}

/** How many texts go together. */
export function batchSizeOf(instance: unknown): RemoteService['batchSize'] {
  return (instance as Partial<SentenceEncoder>).batchSize ?? 1;
}
