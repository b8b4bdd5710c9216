import { AblataError } from '@ablata/spec';
import type { Match } from './admission/match.ts';
import { checkThreads } from './check-threads.ts';
import { checkThreshold } from './check-threshold.ts';
import type { Names } from './finders/cosine-index.ts';
import { createCosineIndex } from './finders/create-cosine-index.ts';
import { defaultThreads } from './services/default-threads.ts';
import { createSpillFile } from './store/spill-file.ts';

export interface IndexOptions {
  /** Floats of a vector. */
  readonly dimension: number;
  /** A row is refused when its cosine to one that was admitted is at least this. Default 0.95. */
  readonly threshold?: number;
  /** Which of several rows a refused one names. Default `first`. */
  readonly names?: Names;
  readonly threads?: number;
  /** As for `dedupe`. */
  readonly memory?: number;
}

/** Rows one at a time, or a few: each is admitted, or refused as a near-duplicate of an admitted one. */
export interface RowIndex {
  /** Rows admitted so far. */
  readonly size: number;
  /**
   * Calls may overlap: they are answered in the order in which they came.
   *
   * @returns null when the row is admitted, as number `size` before the call; else the number of the admitted row that it repeats, and the cosine
   * @throws DATA_BAD_VECTOR for zero, NaN or infinite vectors; the index is then as before
   */
  admit(vector: Float32Array | readonly number[], signal?: AbortSignal): Promise<Match | null>;
  /** Several rows, row-major: cheaper than one by one, with the same answers. */
  admitAll(vectors: Float32Array, signal?: AbortSignal): Promise<(Match | null)[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * An index for rows that come one at a time.
 *
 * @example
 * await using index = openIndex({ dimension: 384, threshold: 0.95 });
 * const repeats = await index.admit(vector); // null, or { place, similarity }
 */
export function openIndex(options: IndexOptions): RowIndex {
  const { dimension, threshold = 0.95, names, threads = defaultThreads(), memory } = options;
  checkThreshold('threshold', threshold);
  checkThreads(threads);
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw new AblataError(
      'CONFIG_DIMENSION',
      `The dimension must be a whole number from 1 on, but ${dimension} came.`,
      {
        hint: 'It is the length of one vector.',
      },
    );
  }
  const index = createCosineIndex({
    dimension,
    threshold,
    names,
    threads,
    memory,
    store: () => createSpillFile(dimension),
  });
  let offered = 0;
  let last: Promise<unknown> = Promise.resolve();

  async function admitAll(vectors: Float32Array, signal?: AbortSignal): Promise<(Match | null)[]> {
    const count = Math.ceil(vectors.length / dimension);
    const matches: (Match | null)[] = [];
    await index.admit(vectors, count, offered, (_, match) => matches.push(match) > 0 && match === null, signal);
    offered += count;
    return matches;
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };

  return {
    get size() {
      return index.kept;
    },
    admit: (vector, signal) =>
      inTurn(
        async () => (await admitAll(vector instanceof Float32Array ? vector : Float32Array.from(vector), signal))[0]!,
      ),
    admitAll: (vectors, signal) => inTurn(() => admitAll(vectors, signal)),
    async [Symbol.asyncDispose]() {
      await last;
      await index.dispose();
    },
  };
}
