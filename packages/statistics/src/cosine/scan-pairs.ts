import { setImmediate as turn } from 'node:timers/promises';
import { createInt16Kernel, type DotKernel } from './dot-kernel.ts';

/** Vectors of one length, by block. A dataset view is one. */
export interface Vectors {
  readonly length: number;
  readonly dimension: number;
  /** Rows `start` to `end`, row-major float32: a copy. */
  embeddings(start: number, end: number): Promise<Float32Array>;
}

export interface PairScan {
  /** Only pairs at or above this are found; asked again and again, so it may rise as the scan goes on. */
  floor(): number;
  /** False for pairs that do not matter, whatever their cosine. */
  wanted?(first: number, second: number): boolean;
  /** False for two blocks of rows that hold no wanted pair. */
  wantedBlocks?(firstStart: number, firstEnd: number, secondStart: number, secondEnd: number): boolean;
  /** Blocks that are read before they are needed, where reading takes its time. Default: none. */
  readonly ahead?: number;
  /** One pair, first < second, with its cosine in float64 of the float32 vectors. */
  found(first: number, second: number, cosine: number): void;
}

/** Rows that are compared at once: many that stay against few that change. */
const ROWS = { a: 4096, b: 256 };
/** After which timers and signals are heard: a pair that passes takes its time. */
const ROWS_A_TURN = 1024;
/** The length of a vector in whole numbers of 16 bits: products of two then stay below 2³¹. */
const SCALE = 32_000;

/** How much of each vector screens: the first level that lets through few enough pairs is used, the last screens by all of it. */
const HEADS = [3 / 8, 5 / 8, 1];
/** A pair that passes costs some hundred times one that does not. */
const MOST_PASSING = 0.005;
/** Pairs of blocks after which a level is judged. */
const JUDGED = 4;

interface Block {
  readonly rows: number;
  /** Number of the first row. */
  readonly start: number;
  readonly vectors: Float32Array;
  /** Lengths of all rows, by number. */
  readonly norms: Float64Array;
}

/**
 * Finds each pair of rows whose cosine is at or above a floor, exactly. Products of the heads of two unit vectors, as whole numbers, screen:
 * the tails can add no more than the product of their lengths (Cauchy–Schwarz). What passes is computed in float64. Rows
 * of length zero have cosine 0 to all. Pairs come in no particular order.
 *
 * Whoever presses Ctrl-C is heard after each block.
 *
 * Complexity: N² / 2 products of the heads (10,000 × 1024 in about half a second on one core); memory is a block of some thousand
 * rows and two numbers a row.
 */
export async function scanPairs(vectors: Vectors, scan: PairScan): Promise<void> {
  const { length, dimension } = vectors;
  // Rounding moves a number by at most 1/2, so a vector of length 1 by r = √n / 2 · SCALE⁻¹, and a product of two by r · 1 + (1 + r) · r
  // (Cauchy–Schwarz). Lengths are of float64 sums: what they are off by is a thousandth of that.
  const off = ((Math.sqrt(dimension + 1) / 2) * 1.001) / SCALE;
  const slack = off * (2 + off);
  const norms = new Float64Array(length).fill(-1);
  let screen = createScreen(0, dimension, length);
  // Judged over some blocks, and not on the first ones, where a rising floor is still low.
  let blocks = 0;
  let passed = 0;
  let tried = 0;
  let a: Block | undefined;
  let filled: Screen | undefined;
  for await (const { stays, start: other, end, values } of readAhead(
    vectors,
    rangesOf(length, scan),
    scan.ahead ?? 0,
  )) {
    const b = blockOf(values, other, end, norms);
    if (stays) {
      a = b;
      filled = undefined;
    }
    if (stays || a === undefined) continue;
    await turn();
    if (filled !== screen) {
      screen.fill(screen.kernel.a, a);
      await turn();
    }
    filled = screen;
    screen.fill(screen.kernel.b, b);
    const { start } = a;
    const { dots } = screen.kernel;
    const rows = Math.min(a.rows, end - 1 - start); // of a that have one of b after them
    screen.kernel.run(rows, b.rows);
    for (let i = 0; i < rows; i++) {
      if (i > 0 && i % ROWS_A_TURN === 0) await turn();
      const bar = (scan.floor() - slack) * SCALE * SCALE;
      const first = i * ROWS.b;
      for (let at = first + Math.max(0, start + i + 1 - other); at < first + b.rows; at++) {
        if (dots[at]! < bar) continue;
        const j = at - first;
        if (scan.wanted?.(start + i, other + j) === false) continue;
        passed++;
        if (!mayReach(scan.floor(), a, i, b, j, dimension)) continue;
        const cosine = exactCosine(a, i, b, j, dimension);
        if (cosine >= scan.floor()) scan.found(start + i, other + j, cosine);
      }
    }
    tried += rows * b.rows;
    if (++blocks % JUDGED !== 0) continue;
    if (blocks > JUDGED && passed > MOST_PASSING * tried && screen.level + 1 < HEADS.length) {
      screen = createScreen(screen.level + 1, dimension, length);
    }
    passed = tried = 0;
  }
}

/** Rows that are read together: `stays` says that what follows is compared with them. */
interface Range {
  readonly stays: boolean;
  readonly start: number;
  readonly end: number;
}

function* rangesOf(length: number, { wantedBlocks }: PairScan): Generator<Range> {
  for (let start = 0; start < length; start += ROWS.a) {
    const last = Math.min(start + ROWS.a, length);
    yield { stays: true, start, end: last };
    for (let other = start; other < length; other += ROWS.b) {
      const end = Math.min(other + ROWS.b, length);
      if (wantedBlocks?.(start, last, other, end) !== false) yield { stays: false, start: other, end };
    }
  }
}

async function* readAhead(
  vectors: Vectors,
  ranges: Iterable<Range>,
  most: number,
): AsyncGenerator<Range & { readonly values: Float32Array }> {
  const reads: { readonly range: Range; readonly values: Promise<Float32Array> }[] = [];
  const first = async () => {
    const { range, values } = reads.shift()!;
    return { ...range, values: await values };
  };
  for (const range of ranges) {
    const values = vectors.embeddings(range.start, range.end);
    values.catch(() => {}); // thrown in its turn
    reads.push({ range, values });
    if (reads.length > most) yield await first();
  }
  while (reads.length > 0) yield await first();
}

interface Screen {
  readonly level: number;
  readonly kernel: DotKernel<Int16Array, Int32Array>;
  /**
   * Puts rows into a block of the kernel: their heads, scaled so that the whole row has length {@link SCALE}, and the lengths of the tails as one
   * more coordinate. Products are then bounds of the cosines.
   */
  fill(target: Int16Array, block: Block): void;
}

function createScreen(level: number, dimension: number, length: number): Screen {
  const head = Math.min(dimension, Math.ceil((dimension * HEADS[level]!) / 4) * 4);
  const kernel = createInt16Kernel(Math.min(ROWS.a, length + (length % 2)), ROWS.b, head + 1);
  const { stride } = kernel;
  const tails = new Float64Array(length).fill(-1);
  return {
    level,
    kernel,
    fill(target, { rows, start, vectors, norms }) {
      for (let row = 0; row < rows; row++) {
        const norm = norms[start + row]!;
        const scale = norm === 0 ? 0 : 1 / norm;
        const from = row * dimension;
        const to = row * stride;
        const whole = scale * SCALE;
        for (let k = 0; k < head; k++) target[to + k] = Math.round(vectors[from + k]! * whole);
        if (tails[start + row]! < 0) {
          let rest = 0;
          for (let k = from + head; k < from + dimension; k++) rest += (vectors[k]! * scale) ** 2;
          tails[start + row] = Math.sqrt(rest);
        }
        target[to + head] = Math.round(tails[start + row]! * SCALE);
      }
    },
  };
}

/** @param norms of all rows, filled in where it is −1 */
function blockOf(values: Float32Array, start: number, end: number, norms: Float64Array): Block {
  const dimension = values.length / (end - start);
  for (let row = start; row < end; row++) {
    if (norms[row]! >= 0) continue;
    let sum = 0;
    for (let k = (row - start) * dimension; k < (row - start + 1) * dimension; k++) sum += values[k]! * values[k]!;
    norms[row] = Math.sqrt(sum);
  }
  return { rows: end - start, start, vectors: values, norms };
}

/** Whether the cosine may be at or above the floor: four sums side by side are several times as fast as the one that decides. */
function mayReach(floor: number, a: Block, i: number, b: Block, j: number, dimension: number): boolean {
  const [x, y] = [a.vectors, b.vectors];
  const [p, q] = [i * dimension, j * dimension];
  let [s, t, u, v] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 4 <= dimension; k += 4) {
    s += x[p + k]! * y[q + k]!;
    t += x[p + k + 1]! * y[q + k + 1]!;
    u += x[p + k + 2]! * y[q + k + 2]!;
    v += x[p + k + 3]! * y[q + k + 3]!;
  }
  for (; k < dimension; k++) s += x[p + k]! * y[q + k]!;
  return s + t + u + v >= (floor - 1e-9) * a.norms[a.start + i]! * b.norms[b.start + j]!;
}

function exactCosine(a: Block, i: number, b: Block, j: number, dimension: number): number {
  const norms = a.norms[a.start + i]! * b.norms[b.start + j]!;
  if (norms === 0) return 0;
  let dot = 0;
  for (let k = 0; k < dimension; k++) dot += a.vectors[i * dimension + k]! * b.vectors[j * dimension + k]!;
  return dot / norms;
}
