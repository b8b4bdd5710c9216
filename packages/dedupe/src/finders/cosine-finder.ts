import type { DedupRows } from '@ablata/spec';
import { createPrefixFilter, type PrefixFilter } from '../filter/prefix-filter.ts';
import { detectKernel, type KernelKind } from '../kernel/kernel.ts';
import { createVectorStore } from '../store/vector-store.ts';
import { badVector, checkShape } from './check-vectors.ts';
import type { PairFinder } from './pair-finder.ts';

export interface CosineFinderOptions {
  readonly dimension: number;
  /** Pairs at or over this cosine are found: all of them. */
  readonly floor: number;
  readonly threads: number;
  /** Rows expected in all, if known: a basis worth learning is then learned at once. */
  readonly expectedRows?: number | undefined;
  /** Which instructions to use; default: the best there are. */
  readonly kernel?: KernelKind | undefined;
  /** Rows of the library from which on the filter is used; below it, all pairs are compared. */
  readonly bruteForceRows?: number | undefined;
}

export interface CosineFinder extends PairFinder {
  readonly size: number;
  /** What was done, for tests and benchmarks. */
  readonly filter: PrefixFilter | null;
  similarity(a: number, b: number): number;
  /** Puts rows into the library unjudged. @param first number of the first row, for messages */
  add(vectors: Float32Array, count: number, first?: number): void;
  /** A library row. */
  vector(row: number): Float32Array;
}

/** Exact pairs by cosine: brute force while the library is small, then the int8 prefix filter with float64 checks. */
export function createCosineFinder(options: CosineFinderOptions): CosineFinder {
  const { dimension, floor, threads } = options;
  const store = createVectorStore(dimension);
  const kind = options.kernel ?? detectKernel();
  const bruteForceRows = kind === 'none' ? Number.POSITIVE_INFINITY : (options.bruteForceRows ?? 256);
  let filter: PrefixFilter | null = null;
  /** Rows that are settled. */
  let size = 0;

  function append(vectors: Float32Array, count: number, first: number): void {
    checkShape(vectors, dimension, count);
    store.append(vectors, 0, count);
    for (let row = size; row < store.size; row++) {
      const square = store.square(row);
      if (square > 0 && square < Number.POSITIVE_INFINITY) continue;
      store.truncate(size);
      throw badVector(vectors, dimension, row - size, first);
    }
  }

  function bruteForce(): Float64Array {
    const found: number[] = [];
    for (let later = size; later < store.size; later++) {
      for (let earlier = 0; earlier < later; earlier++) {
        const similarity = store.similarity(later, earlier);
        if (similarity >= floor) found.push(later, earlier, similarity);
      }
    }
    return Float64Array.from(found);
  }

  return {
    get size() {
      return size;
    },
    get filter() {
      return filter;
    },
    similarity: (a, b) => store.similarity(a, b),
    vector: (row) => store.vector(row),
    add(vectors, count, first = 0) {
      append(vectors, count, first);
      size += count;
    },
    async find(rows: DedupRows, first, signal) {
      append(rows.vectors, rows.length, first);
      if (store.size <= bruteForceRows || kind === 'none') return { triples: bruteForce() };
      filter ??= createPrefixFilter({ store, kind, floor, threads, expectedRows: options.expectedRows });
      return { triples: await filter.find(size, signal) };
    },
    settle(kept) {
      const before = size;
      for (let i = 0; i < kept.length; i++) {
        if (kept[i] === 0) continue;
        if (before + i !== size) {
          store.move(before + i, size);
          filter?.move(before + i, size);
        }
        size++;
      }
      store.truncate(size);
      filter?.truncate(size);
    },
    forget() {
      store.truncate(size);
      filter?.truncate(size);
    },
    async dispose() {
      await filter?.dispose();
      filter = null;
    },
  };
}
