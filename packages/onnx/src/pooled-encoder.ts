import { AblataError, type Encoded, type SentenceEncoder, untilAborted } from '@ablata/spec';
import { type EncodeSettings, encodeTexts, type TextEncoderPool } from './batching/encode-texts.ts';
import type { Owner } from './owner.ts';

/** An encoder on worker threads. Usable without core: calls may overlap, and the signal may be left out. */
export interface PooledEncoder extends SentenceEncoder {
  /** Loads the weights. {@link encode} does it if it has not been done. */
  start(signal?: AbortSignal): Promise<void>;
  encode(texts: readonly string[], signal?: AbortSignal): Promise<Required<Omit<Encoded, 'failures'>>>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface PooledEncoderParts extends EncodeSettings, Pick<SentenceEncoder, 'identity' | 'batchSize'> {
  readonly owner: Owner;
  /** Starts the threads and loads what they need; once, and again after a failure. */
  open(signal: AbortSignal | undefined): Promise<TextEncoderPool & AsyncDisposable>;
}

/** A {@link PooledEncoder} of its parts: opens the pool when it is first needed, and disposes it. */
export function pooledEncoder({ identity, batchSize, owner, open, ...settings }: PooledEncoderParts): PooledEncoder {
  let opening: Promise<TextEncoderPool & AsyncDisposable> | undefined;
  let disposed = false;
  const pool = (signal: AbortSignal | undefined) => {
    if (disposed) {
      throw new AblataError(`INTERNAL_${owner.code}_DISPOSED`, `The ${owner.name} is used after it was disposed`);
    }
    opening ??= open(signal).catch((error: unknown) => {
      opening = undefined; // so that a later call may try again
      throw error;
    });
    return opening;
  };
  return {
    identity,
    dimension: settings.dimension,
    batchSize,
    start: async (signal) => {
      await pool(signal);
    },
    encode: async (texts, signal) => {
      signal?.throwIfAborted();
      const opened = await pool(signal);
      return untilAborted(encodeTexts(opened, texts, settings, signal), signal);
    },
    [Symbol.asyncDispose]: async () => {
      disposed = true;
      const opened = await opening?.catch(() => undefined);
      opening = undefined;
      await opened?.[Symbol.asyncDispose]();
    },
  };
}
