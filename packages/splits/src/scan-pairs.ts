import { dotBlock } from './dot-block.ts';

/** Reads rows `start` to `end` as (end − start) × dimension float32. */
export type ReadVectors = (start: number, end: number) => Promise<Float32Array>;

/** Vectors of one length, by block. A dataset view is one. */
export interface Vectors {
  readonly length: number;
  readonly dimension: number;
  embeddings(start: number, end: number): Promise<Float32Array>;
}

const BLOCK = 256;

interface Block {
  readonly start: number;
  readonly rows: number;
  readonly vectors: Float32Array;
  readonly norms: Float64Array;
}

/**
 * Visits the cosine of each pair of rows once, first < second. Rows of length zero have cosine 0 to all.
 *
 * Plain and exact: N² / 2 dot products of `dimension` terms, accumulated in float64; memory is two blocks of 256 rows.
 *
 * @param wants false to skip two blocks of rows altogether, e.g. when all lie on one side
 */
export async function scanPairs(
  vectors: Vectors,
  visit: (first: number, second: number, cosine: number) => void,
  wants: (firstStart: number, firstEnd: number, secondStart: number, secondEnd: number) => boolean = () => true,
): Promise<void> {
  const dots = new Float64Array(BLOCK * BLOCK);
  for (let start = 0; start < vectors.length; start += BLOCK) {
    const a = await readBlock(vectors, start);
    for (let other = start; other < vectors.length; other += BLOCK) {
      if (!wants(start, start + a.rows, other, Math.min(other + BLOCK, vectors.length))) continue;
      const b = other === start ? a : await readBlock(vectors, other);
      dotBlock(a.vectors, a.rows, b.vectors, b.rows, vectors.dimension, dots);
      for (let i = 0; i < a.rows; i++) {
        for (let j = other === start ? i + 1 : 0; j < b.rows; j++) {
          const norms = a.norms[i]! * b.norms[j]!;
          visit(start + i, other + j, norms === 0 ? 0 : dots[i * b.rows + j]! / norms);
        }
      }
    }
  }
}

async function readBlock(vectors: Vectors, start: number): Promise<Block> {
  const end = Math.min(start + BLOCK, vectors.length);
  const values = await vectors.embeddings(start, end);
  const norms = Float64Array.from({ length: end - start }, (_, row) => {
    let sum = 0;
    for (let k = row * vectors.dimension; k < (row + 1) * vectors.dimension; k++) sum += values[k]! * values[k]!;
    return Math.sqrt(sum);
  });
  return { start, rows: end - start, vectors: values, norms };
}
