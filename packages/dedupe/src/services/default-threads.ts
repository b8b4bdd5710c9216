import { availableParallelism } from 'node:os';

/** One thread a core, four at most: beyond that memory is the bottleneck. Results do not depend on it. */
export function defaultThreads(): number {
  return Math.min(4, availableParallelism());
}
