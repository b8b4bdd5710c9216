import { Worker } from 'node:worker_threads';
import { untilAnswered } from '../until-answered.ts';
import { type CrossCosine, largestCrossCosine, type SelectableVectors, sortBySide } from './largest-cross-cosine.ts';

/** What the thread asks for: rows of the vectors in its order; or what it has found. */
export type ThreadMessage =
  | { readonly start: number; readonly end: number }
  | { readonly found: CrossCosine | undefined };

/** Under so many products a thread takes longer to start than to be done. */
const SMALL = 4e9;

/**
 * {@link largestCrossCosine} in a thread of its own, so that the caller's has something else to do meanwhile. It is given a block of vectors at a time, for as
 * many rows as there may be.
 *
 * @param signal ends it at once
 * @param small products of numbers up to which it is computed here
 */
export async function largestCrossCosineAside(
  vectors: SelectableVectors,
  sides: Int32Array,
  signal: AbortSignal,
  small = SMALL,
): Promise<CrossCosine | undefined> {
  signal.throwIfAborted();
  const { length, dimension } = vectors;
  if (length * length * dimension <= small) return largestCrossCosine(vectors, sides);
  const sorted = sortBySide(sides);
  const selected = vectors.select(sorted.rows);
  const entry = new URL(import.meta.url.endsWith('.ts') ? '../worker.ts' : './worker.js', import.meta.url);
  const worker = new Worker(entry, { workerData: { ...sorted, dimension } });
  return await untilAnswered(worker, 'looks for the largest cosine between splits', signal, (answer, fail) => {
    let served: Promise<void> = Promise.resolve();
    const serve = async (start: number, end: number): Promise<void> => {
      const values = await selected.embeddings(start, end);
      const whole = values.byteLength === values.buffer.byteLength ? values : values.slice();
      worker.postMessage(whole, [whole.buffer as ArrayBuffer]);
    };
    worker.on('message', (message: ThreadMessage) => {
      if ('found' in message) answer(message.found);
      else served = served.then(() => serve(message.start, message.end)).catch(fail); // in the order in which it asked
    });
  });
}
