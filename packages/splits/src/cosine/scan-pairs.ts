import { createDotKernel, type DotKernel } from './dot-kernel.ts';

/** Vectors of one length, by block. A dataset view is one. */
export interface Vectors {
  readonly length: number;
  readonly dimension: number;
  /** Rows `start` to `end`, row-major float32. */
  embeddings(start: number, end: number): Promise<Float32Array>;
}

export interface PairScan {
  /** Only pairs at or above this are found; asked again and again, so it may rise as the scan goes on. */
  floor(): number;
  /** False for pairs that do not matter, whatever their cosine. */
  wanted?(first: number, second: number): boolean;
  /** False for two blocks of rows that hold no wanted pair. */
  wantedBlocks?(firstStart: number, firstEnd: number, secondStart: number, secondEnd: number): boolean;
  /** One pair, first < second, with its cosine in float64 of the float32 vectors. */
  found(first: number, second: number, cosine: number): void;
}

const BLOCK = 256;

interface Block {
  readonly start: number;
  readonly rows: number;
  readonly vectors: Float32Array;
  /** Length of each row. */
  readonly norms: Float64Array;
}

/**
 * Finds each pair of rows whose cosine is at or above a floor, exactly: float32 products screen, those within the worst
 * rounding error of the floor are computed anew in float64. Rows of length zero have cosine 0 to all.
 *
 * Complexity: N² / 2 products of `dimension` terms (10,000 × 1024 in some seconds on one core); memory is four
 * blocks of 256 rows.
 */
export async function scanPairs(vectors: Vectors, scan: PairScan): Promise<void> {
  const kernel = createDotKernel(BLOCK, vectors.dimension);
  const { dots } = kernel;
  // Unit vectors, dimension / 4 sums a lane: |error| ≤ (dimension / 4 + 4) · 2⁻²⁴ (Higham, Accuracy and Stability, 3.1), doubled.
  const slack = (vectors.dimension / 4 + 16) * 2 ** -23;
  for (let start = 0; start < vectors.length; start += BLOCK) {
    const a = await readBlock(vectors, start);
    fill(kernel.a, a, kernel);
    for (let other = start; other < vectors.length; other += BLOCK) {
      const end = Math.min(other + BLOCK, vectors.length);
      if (scan.wantedBlocks?.(start, start + a.rows, other, end) === false) continue;
      const b = other === start ? a : await readBlock(vectors, other);
      fill(kernel.b, b, kernel);
      kernel.run(a.rows, b.rows);
      for (let i = 0; i < a.rows; i++) {
        const bar = scan.floor() - slack;
        for (let j = other === start ? i + 1 : 0; j < b.rows; j++) {
          if (dots[i * BLOCK + j]! < bar) continue;
          if (scan.wanted?.(start + i, other + j) === false) continue;
          const cosine = exactCosine(a, i, b, j, vectors.dimension);
          if (cosine >= scan.floor()) scan.found(start + i, other + j, cosine);
        }
      }
    }
  }
}

async function readBlock(vectors: Vectors, start: number): Promise<Block> {
  const end = Math.min(start + BLOCK, vectors.length);
  const values = await vectors.embeddings(start, end);
  const { dimension } = vectors;
  const norms = Float64Array.from({ length: end - start }, (_, row) => {
    let sum = 0;
    for (let k = row * dimension; k < (row + 1) * dimension; k++) sum += values[k]! * values[k]!;
    return Math.sqrt(sum);
  });
  return { start, rows: end - start, vectors: values, norms };
}

/** Puts the rows, scaled to length 1, into a block of the kernel. */
function fill(target: Float32Array, block: Block, { stride }: DotKernel): void {
  const dimension = block.vectors.length / block.rows;
  for (let row = 0; row < block.rows; row++) {
    const scale = block.norms[row] === 0 ? 0 : 1 / block.norms[row]!;
    for (let k = 0; k < dimension; k++) target[row * stride + k] = block.vectors[row * dimension + k]! * scale;
  }
}

function exactCosine(a: Block, i: number, b: Block, j: number, dimension: number): number {
  const norms = a.norms[i]! * b.norms[j]!;
  if (norms === 0) return 0;
  let dot = 0;
  for (let k = 0; k < dimension; k++) dot += a.vectors[i * dimension + k]! * b.vectors[j * dimension + k]!;
  return dot / norms;
}
