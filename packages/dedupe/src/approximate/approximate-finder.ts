import { checkVectors } from '../finders/check-vectors.ts';
import type { PairFinder } from '../finders/pair-finder.ts';
import { createVectorStore } from '../store/vector-store.ts';
import { createHashTables, type HashTables } from './hash-tables.ts';
import { createHyperplanes, type Hyperplanes } from './hyperplanes.ts';

export interface ApproximateFinderOptions {
  readonly dimension: number;
  readonly threshold: number;
  /** Bits a band: more bits, fewer candidates and fewer duplicates found. */
  readonly bits: number;
  readonly bands: number;
}

/** So many first rows are compared exactly; their mean then centres all hashes. A function of the rows alone, not of batches. */
const FIRST_ROWS = 1024;

/**
 * Near-duplicates through locality-sensitive hashing, for sets where comparing all pairs takes too long. Every pair is checked
 * in float64, so nothing is dropped that is not a duplicate; some duplicates are missed.
 */
export function createApproximateFinder(options: ApproximateFinderOptions): PairFinder {
  const { dimension, threshold, bits, bands } = options;
  const store = createVectorStore(dimension);
  const sums = new Float64Array(dimension);
  let planes: Hyperplanes | null = null;
  let tables: HashTables | null = null;
  let hashes: (Uint32Array | null)[] = [];
  let size = 0;
  let offered = 0;

  const hashOf = (row: number): Uint32Array => planes!.hash(store.vector(row), store.square(row));

  function compareAll(later: number, found: number[]): void {
    for (let earlier = 0; earlier < later; earlier++) {
      const similarity = store.similarity(later, earlier);
      if (similarity >= threshold) found.push(later, earlier, similarity);
    }
  }

  /** The hash functions are fixed once the first rows are there; what came before is then hashed, too. */
  function start(): void {
    const mean = Float32Array.from(sums, (sum) => sum / FIRST_ROWS);
    planes = createHyperplanes({ bits, bands, mean });
    tables = createHashTables(bits, bands);
    for (let row = 0; row < size; row++) tables.add(row, hashOf(row));
  }

  return {
    async find(rows, first) {
      checkVectors(rows.vectors, dimension, rows.length, first);
      store.append(rows.vectors, 0, rows.length);
      const found: number[] = [];
      hashes = [];
      const within = new Map<number, number[]>();
      for (let i = 0; i < rows.length; i++) {
        const row = size + i;
        if (offered + i < FIRST_ROWS) {
          compareAll(row, found);
          const factor = 1 / Math.sqrt(store.square(row));
          const vector = store.vector(row);
          for (let k = 0; k < dimension; k++) sums[k]! += vector[k]! * factor;
        }
      }
      if (planes === null && offered + rows.length >= FIRST_ROWS) start();
      for (let i = 0; i < rows.length; i++) {
        const row = size + i;
        const hash = planes === null ? null : hashOf(row);
        hashes.push(hash);
        if (hash === null) continue;
        const near = new Set<number>();
        for (const [band, value] of hash.entries()) {
          const key = band * 2 ** bits + value;
          const bucket = within.get(key);
          if (bucket === undefined) within.set(key, [row]);
          else {
            for (const other of bucket) near.add(other);
            bucket.push(row);
          }
        }
        if (offered + i < FIRST_ROWS) continue;
        tables!.visit(hash, (other) => near.add(other));
        for (const earlier of near) {
          const similarity = store.similarity(row, earlier);
          if (similarity >= threshold) found.push(row, earlier, similarity);
        }
      }
      return { triples: Float64Array.from(found) };
    },
    settle(kept) {
      const before = size;
      for (let i = 0; i < kept.length; i++) {
        if (kept[i] === 0) continue;
        if (before + i !== size) store.move(before + i, size);
        const hash = hashes[i];
        if (hash != null) tables!.add(size, hash);
        size++;
      }
      offered += kept.length;
      store.truncate(size);
    },
    forget: () => store.truncate(size),
    summary: () => ({
      approximate: { bits, bands, expectedRecallAtThreshold: Number((planes?.recall(threshold) ?? 1).toFixed(4)) },
    }),
    async dispose() {
      tables = null;
    },
  };
}
