import { parentPort } from 'node:worker_threads';
import type { CloseRequest, RequestMap, RequestMessage } from './messages.ts';
import { toWire } from './wire-error.ts';

/** An answer to each kind of request. */
export type RequestHandlers<R> = {
  readonly [K in keyof R]: R[K] extends { readonly request: infer Request; readonly answer: infer Answer }
    ? (request: Request) => Promise<Answer>
    : never;
};

/**
 * Answers, inside a worker thread, what a {@link WorkerThread} asks: one request at a time, in order (onnxruntime runs
 * synchronously anyway). After `close` the thread ends.
 */
export function serveRequests<R extends CloseRequest & RequestMap<R>>(handlers: RequestHandlers<R>): void {
  const port = parentPort;
  if (port === null) throw new Error('This file runs as a worker thread only.');

  const answer = async ({ id, kind, request }: RequestMessage): Promise<void> => {
    try {
      const result = await (handlers[kind as keyof R] as (request: unknown) => Promise<unknown>)(request);
      port.postMessage({ id, answer: result }, transferable(result));
    } catch (error) {
      port.postMessage({ id, error: toWire(error) });
    }
    if (kind === 'close') port.close();
  };

  let last: Promise<void> = Promise.resolve();
  port.on('message', (message: RequestMessage) => {
    last = last.then(() => answer(message));
  });
}

/** Arrays that fill their memory are handed over instead of copied. onnxruntime's own memory can't be handed over. */
function transferable(result: unknown): ArrayBuffer[] {
  if (typeof result !== 'object' || result === null || ArrayBuffer.isView(result)) return [];
  return Object.values(result).flatMap((value) =>
    ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
  );
}
