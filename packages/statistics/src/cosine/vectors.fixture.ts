import type { SelectableVectors } from './largest-cross-cosine.ts';

/** Vectors in memory, for tests. */
export function vectorsOf(rows: readonly Float32Array[]): SelectableVectors {
  const dimension = rows[0]?.length ?? 1;
  return {
    length: rows.length,
    dimension,
    embeddings: async (start, end) => {
      const values = new Float32Array((end - start) * dimension);
      rows.slice(start, end).forEach((row, index) => {
        values.set(row, index * dimension);
      });
      return values;
    },
    select: (chosen) => vectorsOf(Array.from(chosen, (row) => rows[row]!)),
  };
}
