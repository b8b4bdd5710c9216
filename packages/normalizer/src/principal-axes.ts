import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { AblataError } from '@ablata/spec';

/** A block of rows to add; null: there are no more. */
export type AxesRequest = Float32Array | null;

/** null: the block is added. */
export type AxesAnswer = PrincipalAxes | null;

/** Eigenvalues and eigenvectors of a covariance, in no order. */
export interface PrincipalAxes {
  readonly rows: number;
  /** [dimension] */
  readonly variances: Float64Array;
  /** [dimension, dimension] row-major, an eigenvector a row. */
  readonly vectors: Float64Array;
}

const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/**
 * The axes of rows around their mean, in a thread of its own: seconds of computing, in which the caller's event loop goes on turning. One block is under way
 * at a time, so that no more of a file is in memory than that.
 *
 * @param blocks rows of `mean.length` float32 each, row-major; copied
 */
export async function principalAxes(blocks: AsyncIterable<Float32Array>, mean: Float64Array): Promise<PrincipalAxes> {
  const worker = new Worker(workerUrl, { workerData: { mean } });
  const ended = new AbortController();
  worker.on('error', (error) => ended.abort(error)); // also while nothing is asked of it
  worker.once('exit', () => ended.abort());
  const ask = async (request: AxesRequest): Promise<AxesAnswer> => {
    const answered = once(worker, 'message', { signal: ended.signal });
    worker.postMessage(request);
    const [answer] = (await answered.catch(threadFailed)) as [AxesAnswer];
    return answer;
  };
  try {
    for await (const block of blocks) await ask(block);
    return (await ask(null))!;
  } finally {
    await worker.terminate();
  }
}

function threadFailed(cause: unknown): never {
  throw new AblataError('SERVICE_NORMALIZER_THREAD', 'The thread that finds principal components has failed', {
    hint: 'It needs memory for a few matrices of dimension × dimension in float64; give the process more, or fit on a machine that has it.',
    mender: 'user',
    cause,
  });
}
