import { Worker } from 'node:worker_threads';
import { measurements } from './measurements.ts';
import { untilAnswered } from './until-answered.ts';

type Measurements = typeof measurements;
type Input<M extends keyof Measurements> = Parameters<Measurements[M]>[0];

/** What the thread is given. */
export interface MeasuringTask {
  readonly measurement: keyof Measurements;
  readonly of: unknown;
}

/** Takes a measurement in a thread of its own: the caller's goes on hearing timers and Ctrl-C, which seconds of eigenvalues would keep it from. */
export async function measureAside<M extends keyof Measurements>(
  measurement: M,
  of: Input<M>,
  signal: AbortSignal | undefined,
): Promise<ReturnType<Measurements[M]>> {
  signal?.throwIfAborted();
  const entry = import.meta.url.endsWith('.ts') ? './measuring-worker.ts' : './measuring-worker.js';
  const worker = new Worker(new URL(entry, import.meta.url), {
    workerData: { measurement, of } satisfies MeasuringTask,
  });
  return await untilAnswered(worker, 'measures a dataset', signal, (answer) => worker.on('message', answer));
}

/** The same where it is due: what takes less than a thread takes to start is measured here. */
export async function measure<M extends keyof Measurements>(
  measurement: M,
  of: Input<M>,
  signal: AbortSignal | undefined,
  small: boolean,
): Promise<ReturnType<Measurements[M]>> {
  if (!small) return await measureAside(measurement, of, signal);
  return measurements[measurement](of as never) as ReturnType<Measurements[M]>;
}
