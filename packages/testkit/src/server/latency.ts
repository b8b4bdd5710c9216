import { createRandom } from '@ablata/spec';
import { SharedCapacity } from './shared-capacity.ts';

/** How long answers take. */
export type Latency =
  | { readonly kind: 'constant'; readonly seconds: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number; readonly seed?: number }
  /** exp(N(ln median, sigma)): the long tail of real generation lengths. */
  | { readonly kind: 'lognormal'; readonly median: number; readonly sigma: number; readonly seed?: number }
  /** All running requests share a capacity that depends on how many they are: `throughput(running)` tokens a second. */
  | { readonly kind: 'shared'; readonly throughput: (running: number) => number };

/** Waits as long as an answer of so many tokens takes. */
export type Work = (tokens: number, signal: AbortSignal) => Promise<void>;

/** Undefined when answers take no time. */
export function createWork(latency: Latency | undefined): Work | undefined {
  if (latency === undefined) return undefined;
  const random = createRandom('seed' in latency ? (latency.seed ?? 1) : 1, 'latency');
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());
  switch (latency.kind) {
    case 'constant':
      return (_, signal) => sleep(latency.seconds, signal);
    case 'uniform':
      return (_, signal) => sleep(latency.min + (latency.max - latency.min) * random.float(), signal);
    case 'lognormal':
      return (_, signal) => sleep(latency.median * Math.exp(latency.sigma * normal()), signal);
    case 'shared': {
      const capacity = new SharedCapacity(latency.throughput);
      return (tokens, signal) => capacity.work(tokens, signal);
    }
  }
}

/** Settles early when the signal aborts; never rejects. */
export function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, seconds * 1000);
    signal.addEventListener('abort', done);
  });
}
