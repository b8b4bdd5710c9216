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
const BLOCK = 2048;

/**
 * Principal directions by subspace iteration with a random start (Halko, Martinsson & Tropp 2011) over a sample of the rows. The same vectors
 * give the same axes; each direction points to where its largest part is positive.
 */
export async function principalAxes(vectors: Vectors, count: number): Promise<Axes> {
  const { dimension } = vectors;
  const rows = await sample(vectors);
  const n = rows.length / dimension;
  const mean = centre(rows, dimension);
  const wide = Math.min(dimension, count + SPARE);
  const random = createRandom(0, 'view', 'pca');
  let basis = Float64Array.from({ length: wide * dimension }, () => random.float() - 0.5);
  let variances = new Float64Array(wide);
  for (let round = 0; round < ROUNDS; round++) {
    variances = orthonormalize(basis, dimension);
    basis = multiply(rows, basis, dimension, wide);
  }
  variances = orthonormalize(basis, dimension);
  let total = 0;
  for (const value of rows) total += value * value;
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
  const offsets = Array.from({ length: count }, (_, axis) => {
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += mean[k]! * directions[axis * dimension + k]!;
    return sum;
  });
  const rows = block.length / dimension;
  for (let axis = 0; axis < count; axis++) {
    const direction = Float32Array.from(directions.subarray(axis * dimension, (axis + 1) * dimension));
    for (let row = 0, at = 0; row < rows; row++) {
      let sum = 0;
      for (let k = 0; k < dimension; k++, at++) sum += block[at]! * direction[k]!;
      into[axis]![start + row] = sum - offsets[axis]!;
    }
  }
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

/** Takes the mean away in place; values that are not finite become 0. */
function centre(rows: Float32Array, dimension: number): Float64Array {
  const mean = new Float64Array(dimension);
  const count = rows.length / dimension || 1;
  for (let at = 0; at < rows.length; at++) {
    if (!Number.isFinite(rows[at])) rows[at] = 0;
    mean[at % dimension]! += rows[at]! / count;
  }
  for (let at = 0; at < rows.length; at++) rows[at]! -= mean[at % dimension]!;
  return mean;
}

/** Xᵀ X B of the sample X and the basis B. */
function multiply(rows: Float32Array, basis: Float64Array, dimension: number, wide: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(basis.length);
  const count = rows.length / dimension;
  for (let vector = 0; vector < wide; vector++) {
    const from = Float32Array.from(basis.subarray(vector * dimension, (vector + 1) * dimension));
    const to = new Float32Array(dimension);
    for (let row = 0; row < count; row++) {
      const at = row * dimension;
      let dot = 0;
      for (let k = 0; k < dimension; k++) dot += rows[at + k]! * from[k]!;
      for (let k = 0; k < dimension; k++) to[k]! += dot * rows[at + k]!;
    }
    next.set(to, vector * dimension);
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
  return Array.from({ length: count }, (_, axis) => {
    let sum = 0;
    for (let row = 0; row < n; row++) {
      let dot = 0;
      for (let k = 0; k < dimension; k++) dot += rows[row * dimension + k]! * directions[axis * dimension + k]!;
      sum += dot * dot;
    }
    return total > 0 ? sum / total : 0;
  });
}
