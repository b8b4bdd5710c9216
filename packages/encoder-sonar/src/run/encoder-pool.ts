import type { TokenizedTexts } from '../tokenizer/sonar-tokenizer.ts';
import type { TokenBatch } from './batch-inputs.ts';
import type { OpenRequest } from './messages.ts';
import { WorkerThread } from './worker-thread.ts';

/** Worker threads that share the work: each job goes to the first that is free. */
export interface EncoderPool extends AsyncDisposable {
  readonly size: number;
  tokenize(texts: readonly string[]): Promise<TokenizedTexts>;
  encode(batch: TokenBatch): Promise<Float32Array>;
}

/**
 * Starts the threads and loads the encoder in each. When the signal aborts meanwhile, the threads are ended and the
 * promise rejects at once.
 */
export async function openPool(
  size: number,
  request: OpenRequest,
  signal: AbortSignal | undefined,
): Promise<EncoderPool> {
  signal?.throwIfAborted();
  const threads = Array.from({ length: size }, () => new WorkerThread());
  try {
    await untilAborted(Promise.all(threads.map((thread) => thread.ask('open', request))), signal);
  } catch (error) {
    // A session that is being built cannot be stopped: its thread releases it and ends once the build returns.
    const ended = Promise.all(threads.map((thread) => thread.close()));
    if (!signal?.aborted) await ended;
    throw error;
  }
  const idle = [...threads];
  const waiting: ((thread: WorkerThread) => void)[] = [];
  const onIdle = async <T>(job: (thread: WorkerThread) => Promise<T>): Promise<T> => {
    const thread = idle.pop() ?? (await new Promise<WorkerThread>((resolve) => waiting.push(resolve)));
    try {
      return await job(thread);
    } finally {
      const next = waiting.shift();
      if (next === undefined) idle.push(thread);
      else next(thread);
    }
  };
  return {
    size,
    tokenize: (texts) => onIdle((thread) => thread.ask('tokenize', { texts })),
    encode: (batch) => onIdle((thread) => thread.ask('encode', batch)),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** The promise, or a rejection with the signal's reason as soon as it aborts. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    promise.catch(() => undefined); // given up: nobody else looks at it
  }
}
