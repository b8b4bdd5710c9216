import { ensure } from './ensure.ts';
import { PROMPTLY, settle } from './settle.ts';

/** Calls with a signal that is aborted already. */
export async function checkAbortedBefore(
  what: string,
  call: (signal: AbortSignal) => PromiseLike<unknown>,
): Promise<void> {
  const outcome = await settle(() => call(AbortSignal.abort(new Error('aborted by the contract suite'))));
  ensure(
    outcome.status !== 'pending',
    `${what} has not settled ${PROMPTLY / 1000} s after it was called with an aborted signal`,
  );
  ensure(outcome.status === 'rejected', `${what} resolved although its signal was aborted before the call`);
}

/** Aborts shortly after the call. A call that is done by then is fine, unless it was done because it kept the event loop to itself. */
export async function checkAbortedDuring(
  what: string,
  call: (signal: AbortSignal) => PromiseLike<unknown>,
): Promise<void> {
  const controller = new AbortController();
  const started = performance.now();
  const timer = setTimeout(() => controller.abort(new Error('aborted by the contract suite')), 5);
  const outcome = await settle(() => call(controller.signal), 2 * PROMPTLY);
  clearTimeout(timer);
  ensure(
    outcome.status !== 'pending',
    `${what} has not settled ${(2 * PROMPTLY) / 1000} s after its signal was aborted`,
  );
  if (outcome.status === 'rejected') {
    ensure(controller.signal.aborted, `${what} rejected before it was aborted: ${String(outcome.reason)}`);
    return;
  }
  ensure(!controller.signal.aborted, `${what} resolved although it was aborted on the way`);
  const seconds = (performance.now() - started) / 1000;
  ensure(
    seconds < 0.5,
    `${what} kept the event loop to itself for ${seconds.toFixed(1)} s, so that nothing could abort it`,
  );
}
