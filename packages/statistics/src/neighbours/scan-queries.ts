import { setImmediate as turn } from 'node:timers/promises';
import { createDotKernel } from '../cosine/dot-kernel.ts';
import type { Vectors } from '../cosine/scan-pairs.ts';

/** Rows looked at together: queries that stay against rows that pass by. */
const QUERIES = 512;
const ROWS = 256;

/**
 * Gives the cosine of each query vector with each row, rows of a query in order. Products are float32 (an error of some 1e-6); vectors
 * of length zero have cosine 0 to all.
 *
 * Cost: queries × rows × dimension multiplications, some six billion a second; memory is a block of rows, whatever their number.
 *
 * @param queries count × dimension, row-major
 * @param found called for every pair: what it does is most of the time for short vectors
 */
export async function scanQueries(
  vectors: Vectors,
  queries: Float32Array,
  found: (query: number, row: number, cosine: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { dimension, length } = vectors;
  const asked = queries.length / dimension;
  for (let first = 0; first < asked; first += QUERIES) {
    const many = Math.min(QUERIES, asked - first);
    const kernel = createDotKernel(Math.ceil(many / 2) * 2, ROWS, dimension);
    fillUnits(kernel.a, kernel.stride, queries.subarray(first * dimension, (first + many) * dimension), dimension);
    for (let start = 0; start < length; start += ROWS) {
      await turn(); // reading vectors that lie in memory takes none
      signal?.throwIfAborted();
      const end = Math.min(length, start + ROWS);
      fillUnits(kernel.b, kernel.stride, await vectors.embeddings(start, end), dimension);
      kernel.run(many, end - start);
      for (let query = 0; query < many; query++) {
        for (let at = query * ROWS, row = start; row < end; at++, row++) found(first + query, row, kernel.dots[at]!);
      }
    }
  }
}

function fillUnits(target: Float32Array, stride: number, rows: Float32Array, dimension: number): void {
  for (let from = 0, to = 0; from < rows.length; from += dimension, to += stride) {
    let squared = 0;
    for (let k = from; k < from + dimension; k++) squared += rows[k]! * rows[k]!;
    const scale = squared > 0 && Number.isFinite(squared) ? 1 / Math.sqrt(squared) : 0;
    for (let k = 0; k < dimension; k++) target[to + k] = scale === 0 ? 0 : rows[from + k]! * scale;
  }
}
