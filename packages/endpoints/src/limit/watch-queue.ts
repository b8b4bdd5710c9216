import type { Endpoint } from '../pool/endpoint.ts';
import { readQueue } from './read-queue.ts';

const SECONDS = { growing: 0.5, holding: 5 };
/** A server without metrics is asked no more after so many times. */
const GIVE_UP = 3;

/**
 * Reads what a server that is at work says of its queue on `/metrics`, more often while its limit changes. A courtesy: what is wrong with a server
 * shows at the requests.
 */
export function watchQueue(
  endpoint: Endpoint,
  read: (endpoint: Endpoint) => Promise<string | undefined>,
): { stop(): void } {
  let missing = 0;
  let before = 0;
  let timer: NodeJS.Timeout | undefined;
  const later = (seconds: number): void => {
    timer = setTimeout(() => void look(), seconds * 1000);
    timer.unref();
  };
  const look = async (): Promise<void> => {
    if (endpoint.inFlight > 0) {
      const text = await read(endpoint).catch(() => undefined);
      const queue = text === undefined ? undefined : readQueue(text);
      endpoint.limit.queued(queue);
      // A server that is away answers nothing; one that answers something else has no gauges.
      missing = queue !== undefined ? 0 : text === undefined ? missing : missing + 1;
      if (missing === GIVE_UP) return;
    }
    if (timer === undefined) return;
    const { current } = endpoint.limit;
    later(current === before ? SECONDS.holding : SECONDS.growing);
    before = current;
  };
  later(SECONDS.growing);
  return {
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
