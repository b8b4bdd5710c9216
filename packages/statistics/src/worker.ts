import { parentPort, workerData } from 'node:worker_threads';
import { type SortedSides, scanSides } from './cosine/largest-cross-cosine.ts';
import type { ThreadMessage } from './cosine/largest-cross-cosine-aside.ts';

/** Blocks that the other thread is asked for beforehand: it may be busy for as long as these take. */
const AHEAD = 8;

/** The thread of `largestCrossCosineAside`. */
const { rows, sides, dimension } = workerData as SortedSides & { readonly dimension: number };
const say = (message: ThreadMessage): void => parentPort?.postMessage(message);
const waiting: ((values: Float32Array) => void)[] = [];
parentPort?.on('message', (values: Float32Array) => waiting.shift()?.(values));

const vectors = {
  length: rows.length,
  dimension,
  embeddings: (start: number, end: number) =>
    new Promise<Float32Array>((resolve) => {
      waiting.push(resolve);
      say({ start, end });
    }),
};
say({ found: await scanSides(vectors, { rows, sides }, AHEAD) });
