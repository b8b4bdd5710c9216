import type { TextEncoderPool } from './batching/encode-texts.ts';
import type { TokenBatch, TokenizedTexts } from './batching/token-batch.ts';
import type { Owner } from './owner.ts';
import type { CloseRequest } from './threads/messages.ts';
import { openPool } from './threads/worker-pool.ts';
import { WorkerThread } from './threads/worker-thread.ts';

/** What the worker of an encoder answers. `Open`: all it needs to load tokenizer and weights. */
export interface EncoderRequests<Open> extends CloseRequest {
  readonly open: { readonly request: Open; readonly answer: null };
  readonly tokenize: { readonly request: { readonly texts: readonly string[] }; readonly answer: TokenizedTexts };
  readonly encode: { readonly request: TokenBatch; readonly answer: Float32Array };
}

/** Worker threads that run `entry` (a module that serves {@link EncoderRequests}), each with tokenizer and weights loaded. */
export async function openEncoderPool<Open>(
  size: number,
  entry: URL,
  owner: Owner,
  request: Open,
  signal: AbortSignal | undefined,
): Promise<TextEncoderPool & AsyncDisposable> {
  const pool = await openPool(
    size,
    () => new WorkerThread<EncoderRequests<Open>>(entry, owner),
    (thread) => thread.ask('open', request),
    signal,
  );
  return {
    size,
    tokenize: (texts) => pool.ask('tokenize', { texts }),
    encode: (batch) => pool.ask('encode', batch),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}
