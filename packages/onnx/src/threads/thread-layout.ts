import { availableParallelism, totalmem } from 'node:os';
import type { ExecutionProvider } from '../session/execution-provider.ts';

export interface ThreadLayout {
  /** Worker threads with a session each. */
  readonly workers: number;
  /** Threads that a session computes with. */
  readonly threads: number;
}

export interface ThreadLayoutOptions {
  /** As the user set them. */
  readonly workers?: number | undefined;
  readonly threads?: number | undefined;
  /** A device is one session's. Default: cpu. */
  readonly executionProvider?: ExecutionProvider;
  /** Threads beyond which a session of this model gains little. */
  readonly mostThreads: number;
  /** What a further session takes of memory, in bytes. */
  readonly sessionBytes: number;
  /** Of the machine. */
  readonly cores?: number;
  readonly memoryBytes?: number;
}

/** Weights of all sessions together take at most this share of the machine's memory, unless the user says otherwise. */
const MOST_OF_MEMORY = 0.25;

/**
 * How many sessions, with how many threads each, a machine's cores are used by. One session as long as its products are large enough for all
 * cores: a second one holds the weights again. From there on as many sessions as there are `mostThreads` in the cores, as far as memory allows. What the
 * user set stays: the threads follow from the workers, and whoever sets the threads alone gets one session.
 */
export function threadLayout({
  workers,
  threads,
  executionProvider = 'cpu',
  mostThreads,
  sessionBytes,
  cores = availableParallelism(),
  memoryBytes = totalmem(),
}: ThreadLayoutOptions): ThreadLayout {
  const sessions = workers ?? (threads === undefined && executionProvider === 'cpu' ? worthwhile() : 1);
  return { workers: sessions, threads: threads ?? Math.max(1, Math.floor(cores / sessions)) };

  function worthwhile(): number {
    const fitting = Math.floor((MOST_OF_MEMORY * memoryBytes) / Math.max(1, sessionBytes));
    return Math.max(1, Math.min(Math.ceil(cores / mostThreads), fitting, 64));
  }
}
