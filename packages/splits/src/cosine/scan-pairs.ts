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

/** How much of each vector screens: the first level that lets through few enough pairs is used, the last screens by all of it. */
const HEADS = [3 / 8, 5 / 8, 1];
/** A pair that passes costs some two hundred times one that does not. */
const MOST_PASSING = 0.005;
/** Pairs of blocks after which a level is judged. */
const JUDGED = 16;

interface Block {
  readonly rows: number;
  readonly vectors: Float32Array;
  /** Length of each row. */
  readonly norms: Float64Array;
}

/**
 * Finds each pair of rows whose cosine is at or above a floor, exactly. Float32 products of the heads of two unit vectors screen:
 * the tails can add no more than the product of their lengths (Cauchy–Schwarz). What passes is computed in float64. Rows
 * of length zero have cosine 0 to all.
 *
 * Complexity: N² / 2 products of the heads (10,000 × 1024 in a second or two on one core); memory is four blocks of 256 rows and
 * two numbers a row.
 */
export async function scanPairs(vectors: Vectors, scan: PairScan): Promise<void> {
  const { length, dimension } = vectors;
  // Unit vectors, dimension / 4 sums a lane: |error| ≤ (dimension / 4 + 4) · 2⁻²⁴ (Higham, Accuracy and Stability, 3.1), doubled.
  const slack = (dimension / 4 + 16) * 2 ** -23;
  const norms = new Map<number, Float64Array>();
  let screen = createScreen(0, dimension);
  // Judged over some blocks, and not on the first ones, where a rising floor is still low.
  let blocks = 0;
  let passed = 0;
  for (let start = 0; start < length; start += BLOCK) {
    const a = await readBlock(vectors, start, norms);
    for (let other = start; other < length; other += BLOCK) {
      const end = Math.min(other + BLOCK, length);
      if (scan.wantedBlocks?.(start, start + a.rows, other, end) === false) continue;
      const b = other === start ? a : await readBlock(vectors, other, norms);
      const tailsA = screen.fill(screen.kernel.a, a, start);
      const tailsB = screen.fill(screen.kernel.b, b, other);
      const { dots } = screen.kernel;
      screen.kernel.run(a.rows, b.rows);
      for (let i = 0; i < a.rows; i++) {
        const bar = scan.floor() - slack;
        const tail = tailsA[i]!;
        for (let j = other === start ? i + 1 : 0; j < b.rows; j++) {
          if (dots[i * BLOCK + j]! + tail * tailsB[j]! < bar) continue;
          if (scan.wanted?.(start + i, other + j) === false) continue;
          passed++;
          const cosine = exactCosine(a, i, b, j, dimension);
          if (cosine >= scan.floor()) scan.found(start + i, other + j, cosine);
        }
      }
      if (++blocks % JUDGED !== 0) continue;
      if (blocks > JUDGED && passed > MOST_PASSING * JUDGED * BLOCK ** 2 && screen.level + 1 < HEADS.length) {
        screen = createScreen(screen.level + 1, dimension);
      }
      passed = 0;
    }
  }
}

interface Screen {
  readonly level: number;
  readonly kernel: DotKernel;
  /** Puts the heads of the rows, scaled so that the whole row has length 1, into a block of the kernel; gives the lengths of the tails. */
  fill(target: Float32Array, block: Block, start: number): Float64Array;
}

function createScreen(level: number, dimension: number): Screen {
  const head = Math.min(dimension, Math.ceil((dimension * HEADS[level]!) / 4) * 4);
  const kernel = createDotKernel(BLOCK, head);
  const tails = new Map<number, Float64Array>();
  return {
    level,
    kernel,
    fill(target, { rows, vectors, norms }, start) {
      const lengths = tails.get(start) ?? new Float64Array(rows);
      for (let row = 0; row < rows; row++) {
        const scale = norms[row] === 0 ? 0 : 1 / norms[row]!;
        const from = row * dimension;
        for (let k = 0; k < head; k++) target[row * kernel.stride + k] = vectors[from + k]! * scale;
        if (tails.has(start)) continue;
        let rest = 0;
        for (let k = from + head; k < from + dimension; k++) rest += (vectors[k]! * scale) ** 2;
        lengths[row] = Math.sqrt(rest) * (1 + 1e-12); // rounded up: a bound must not be too small
      }
      tails.set(start, lengths);
      return lengths;
    },
  };
}

async function readBlock(vectors: Vectors, start: number, known: Map<number, Float64Array>): Promise<Block> {
  const end = Math.min(start + BLOCK, vectors.length);
  const values = await vectors.embeddings(start, end);
  const { dimension } = vectors;
  let norms = known.get(start);
  if (norms === undefined) {
    norms = Float64Array.from({ length: end - start }, (_, row) => {
      let sum = 0;
      for (let k = row * dimension; k < (row + 1) * dimension; k++) sum += values[k]! * values[k]!;
      return Math.sqrt(sum);
    });
    known.set(start, norms);
  }
  return { rows: end - start, vectors: values, norms };
}

function exactCosine(a: Block, i: number, b: Block, j: number, dimension: number): number {
  const norms = a.norms[i]! * b.norms[j]!;
  if (norms === 0) return 0;
  let dot = 0;
  for (let k = 0; k < dimension; k++) dot += a.vectors[i * dimension + k]! * b.vectors[j * dimension + k]!;
  return dot / norms;
}
