import { setImmediate } from 'node:timers/promises';
import { createRandom } from '@ablata/spec';

/** Vectors of one length, by block. A dataset view is one. */
export interface Vectors {
  readonly length: number;
  readonly dimension: number;
  embeddings(start: number, end: number): Promise<Float32Array>;
}

export interface Axes {
  readonly dimension: number;
  readonly mean: Float64Array;
  /** count × dimension, orthonormal, the direction of most variance first. */
  readonly directions: Float64Array;
  readonly count: number;
  /** Share of the variance along each. */
  readonly explained: readonly number[];
}

/** Rows the directions are found from, spread evenly over all: enough for a picture. */
const SAMPLE = 1536;
const SPARE = 3;
const ROUNDS = 7;
/** Vectors that are multiplied at a time: as many as are sought for two axes. */
const LANES = 5;
const BLOCK = 2048;

/**
 * Principal directions by subspace iteration with a random start (Halko, Martinsson & Tropp 2011) over a sample of the rows. The same vectors
 * give the same axes; each direction points to where its largest part is positive. Between rounds others have their turn: the page is asked for
 * meanwhile.
 */
export async function principalAxes(vectors: Vectors, count: number): Promise<Axes> {
  const { dimension } = vectors;
  const rows = await sample(vectors);
  const n = rows.length / dimension;
  const { mean, squares: total } = centre(rows, dimension);
  const wide = Math.min(dimension, count + SPARE);
  const random = createRandom(0, 'view', 'pca');
  let basis = Float64Array.from({ length: wide * dimension }, () => random.float() - 0.5);
  let variances = new Float64Array(wide);
  for (let round = 0; round < ROUNDS; round++) {
    variances = orthonormalize(basis, dimension);
    basis = multiply(rows, basis, dimension, wide);
    await setImmediate();
  }
  variances = orthonormalize(basis, dimension);
  const order = [...variances.keys()].sort((a, b) => variances[b]! - variances[a]!).slice(0, Math.min(count, wide));
  const directions = new Float64Array(count * dimension);
  for (const [place, index] of order.entries()) {
    const direction = basis.subarray(index * dimension, (index + 1) * dimension);
    let largest = 0;
    for (const value of direction) if (Math.abs(value) > Math.abs(largest)) largest = value;
    for (let k = 0; k < dimension; k++) directions[place * dimension + k] = direction[k]! * Math.sign(largest || 1);
  }
  return { dimension, mean, directions, count, explained: explainedBy(rows, directions, dimension, count, total, n) };
}

/** Coordinates of all rows along the axes: one array an axis. */
export async function projectAll(vectors: Vectors, axes: Axes): Promise<Float32Array[]> {
  const found = Array.from({ length: axes.count }, () => new Float32Array(vectors.length));
  for (let start = 0; start < vectors.length; start += BLOCK) {
    const end = Math.min(vectors.length, start + BLOCK);
    project(await vectors.embeddings(start, end), axes, found, start);
  }
  return found;
}

/** Of a block of vectors, row-major, into places from `start` on. */
export function project(
  block: Float32Array,
  { dimension, mean, directions, count }: Axes,
  into: Float32Array[],
  start: number,
): void {
  const along = Float32Array.from(directions);
  const centred = Float32Array.from(mean);
  const rows = block.length / dimension;
  for (let axis = 0; axis < count; axis++) {
    const offset = dot(centred, 0, along, axis * dimension, dimension);
    for (let row = 0; row < rows; row++)
      into[axis]![start + row] = dot(block, row * dimension, along, axis * dimension, dimension) - offset;
  }
}

/** Of `length` numbers from a place on in each. */
function dot(a: Float32Array, i: number, b: Float32Array, j: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[i + k]! * b[j + k]!;
  return sum;
}

async function sample({ length, dimension, embeddings }: Vectors): Promise<Float32Array> {
  if (length <= SAMPLE) return embeddings(0, length);
  const rows = new Float32Array(SAMPLE * dimension);
  const piece = 16; // neighbours in the file are read together
  const pieces = SAMPLE / piece;
  for (let index = 0; index < pieces; index++) {
    const start = Math.floor((index * (length - piece)) / Math.max(1, pieces - 1));
    rows.set(await embeddings(start, start + piece), index * piece * dimension);
  }
  return rows;
}

/** Takes the mean away in place; values that are not finite become 0. @returns the mean, and the sum of squares of what is left */
function centre(rows: Float32Array, dimension: number): { mean: Float64Array; squares: number } {
  const mean = new Float64Array(dimension);
  const count = rows.length / dimension || 1;
  for (let at = 0; at < rows.length; )
    for (let k = 0; k < dimension; k++, at++) {
      if (!Number.isFinite(rows[at])) rows[at] = 0;
      mean[k]! += rows[at]!;
    }
  for (let k = 0; k < dimension; k++) mean[k]! /= count;
  let squares = 0;
  for (let at = 0; at < rows.length; )
    for (let k = 0; k < dimension; k++, at++) {
      rows[at]! -= mean[k]!;
      squares += rows[at]! * rows[at]!;
    }
  return { mean, squares };
}

/** Xᵀ X B of the sample X and the basis B, five vectors at a time: each row is read once for all of them. */
function multiply(rows: Float32Array, basis: Float64Array, dimension: number, wide: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(basis.length);
  for (let first = 0; first < wide; first += LANES) {
    const lanes = Math.min(LANES, wide - first);
    const from = new Float64Array(dimension * LANES);
    const to = new Float64Array(dimension * LANES);
    for (let lane = 0; lane < lanes; lane++)
      for (let k = 0; k < dimension; k++) from[k * LANES + lane] = basis[(first + lane) * dimension + k]!;
    for (let at = 0; at < rows.length; at += dimension) {
      let [a, b, c, d, e] = [0, 0, 0, 0, 0];
      for (let k = 0, q = 0; k < dimension; k++, q += LANES) {
        const value = rows[at + k]!;
        a += value * from[q]!;
        b += value * from[q + 1]!;
        c += value * from[q + 2]!;
        d += value * from[q + 3]!;
        e += value * from[q + 4]!;
      }
      for (let k = 0, q = 0; k < dimension; k++, q += LANES) {
        const value = rows[at + k]!;
        to[q]! += a * value;
        to[q + 1]! += b * value;
        to[q + 2]! += c * value;
        to[q + 3]! += d * value;
        to[q + 4]! += e * value;
      }
    }
    for (let lane = 0; lane < lanes; lane++)
      for (let k = 0; k < dimension; k++) next[(first + lane) * dimension + k] = to[k * LANES + lane]!;
  }
  return next;
}

/** Gram–Schmidt in place; gives the lengths before. */
function orthonormalize(basis: Float64Array, dimension: number): Float64Array<ArrayBuffer> {
  const count = basis.length / dimension;
  const lengths = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const own = basis.subarray(i * dimension, (i + 1) * dimension);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = basis.subarray(j * dimension, (j + 1) * dimension);
        let dot = 0;
        for (let k = 0; k < dimension; k++) dot += own[k]! * other[k]!;
        for (let k = 0; k < dimension; k++) own[k]! -= dot * other[k]!;
      }
    }
    let squared = 0;
    for (const value of own) squared += value * value;
    lengths[i] = Math.sqrt(squared);
    if (squared > 0) for (let k = 0; k < dimension; k++) own[k]! /= lengths[i]!;
  }
  return lengths;
}

function explainedBy(
  rows: Float32Array,
  directions: Float64Array,
  dimension: number,
  count: number,
  total: number,
  n: number,
): number[] {
  const along = Float32Array.from(directions);
  return Array.from({ length: count }, (_, axis) => {
    let sum = 0;
    for (let row = 0; row < n; row++) sum += dot(rows, row * dimension, along, axis * dimension, dimension) ** 2;
    return total > 0 ? sum / total : 0;
  });
}
