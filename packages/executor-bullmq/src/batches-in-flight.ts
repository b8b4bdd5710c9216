/** What is known of the workers of a service. */
export interface Crew {
  readonly workers: number;
  /** Batches that all of them take at once. */
  readonly capacity: number;
}

/** Batches in flight while there is no worker yet. */
const BEFORE_WORKERS = 4;

/**
 * How many batches a coordinator keeps in flight: for each that is at work one that waits for the next free worker. So a queue holds as much work as the
 * workers do in the time of one batch, however much there is to do, and a run that is given up leaves little behind.
 *
 * @param window most of all
 */
export function batchesInFlight({ workers, capacity }: Crew, window: number): number {
  return Math.max(1, Math.min(window, workers === 0 ? BEFORE_WORKERS : 2 * capacity + 1));
}
