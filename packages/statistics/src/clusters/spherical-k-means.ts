import type { Random } from '@ablata/spec';
import { createDotKernel } from '../cosine/dot-kernel.ts';

const BLOCK = 256;
const ROUNDS = 12;

export interface Clusters {
  /** k × dimension unit vectors, row-major. */
  readonly centres: Float32Array;
  /** The cluster of each row. */
  readonly of: Int32Array;
}

/**
 * Groups vectors by cosine: k-means on the unit sphere (Dhillon & Modha 2001), begun from rows far from each other (k-means++, Arthur
 * & Vassilvitskii 2007). The same stream gives the same clusters; the largest is cluster 0.
 *
 * @param rows count × dimension, row-major
 */
export function sphericalKMeans(rows: Float32Array, dimension: number, k: number, random: Random): Clusters {
  const units = unitRows(rows, dimension);
  const wanted = Math.min(k, rows.length / dimension);
  let centres = spreadCentres(units, dimension, wanted, random);
  let of = assign(units, dimension, centres);
  for (let round = 0; round < ROUNDS; round++) {
    centres = means(units, dimension, of, centres);
    const next = assign(units, dimension, centres);
    const moved = next.some((cluster, row) => cluster !== of[row]);
    of = next;
    if (!moved) break;
  }
  return bySize({ centres, of }, dimension, wanted);
}

/** The centre with the largest cosine to each row. */
export function assign(rows: Float32Array, dimension: number, centres: Float32Array): Int32Array {
  const count = rows.length / dimension;
  const k = centres.length / dimension;
  const columns = Math.ceil(k / 4) * 4;
  const kernel = createDotKernel(BLOCK, columns, dimension);
  for (let centre = 0; centre < k; centre++)
    kernel.b.set(centres.subarray(centre * dimension, (centre + 1) * dimension), centre * kernel.stride);
  const of = new Int32Array(count);
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(count, start + BLOCK);
    for (let row = start; row < end; row++)
      kernel.a.set(rows.subarray(row * dimension, (row + 1) * dimension), (row - start) * kernel.stride);
    kernel.run(end - start, k);
    for (let row = start; row < end; row++) {
      const first = (row - start) * columns;
      let best = 0;
      for (let centre = 1; centre < k; centre++)
        if (kernel.dots[first + centre]! > kernel.dots[first + best]!) best = centre;
      of[row] = best;
    }
  }
  return of;
}

function spreadCentres(units: Float32Array, dimension: number, k: number, random: Random): Float32Array {
  const count = units.length / dimension;
  const centres = new Float32Array(k * dimension);
  const far = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  let chosen = random.integer(0, count - 1);
  for (let centre = 0; ; centre++) {
    const at = chosen * dimension;
    centres.set(units.subarray(at, at + dimension), centre * dimension);
    if (centre + 1 === k) return centres;
    let total = 0;
    for (let row = 0, from = 0; row < count; row++, from += dimension) {
      let dot = 0;
      for (let c = 0; c < dimension; c++) dot += units[from + c]! * units[at + c]!;
      far[row] = Math.min(far[row]!, Math.max(0, 1 - dot));
      total += far[row]!;
    }
    let left = random.float() * total;
    chosen = 0;
    for (left -= far[0]!; chosen < count - 1 && left > 0; left -= far[chosen]!) chosen++;
  }
}

/** An empty cluster, or one whose rows cancel out, keeps its centre. */
function means(units: Float32Array, dimension: number, of: Int32Array, before: Float32Array): Float32Array {
  const sums = new Float64Array(before.length);
  for (let row = 0, from = 0; row < of.length; row++, from += dimension) {
    const to = of[row]! * dimension;
    for (let c = 0; c < dimension; c++) sums[to + c]! += units[from + c]!;
  }
  const centres = unitRows(Float32Array.from(sums), dimension);
  for (let at = 0; at < centres.length; at += dimension) {
    if (centres.subarray(at, at + dimension).every((value) => value === 0))
      centres.set(before.subarray(at, at + dimension), at);
  }
  return centres;
}

/** A copy with rows of length 1; rows of length zero stay. */
function unitRows(rows: Float32Array, dimension: number): Float32Array {
  const units = rows.slice();
  for (let from = 0; from < units.length; from += dimension) {
    let squared = 0;
    for (let c = from; c < from + dimension; c++) squared += units[c]! * units[c]!;
    if (squared === 0) continue;
    const scale = 1 / Math.sqrt(squared);
    for (let c = from; c < from + dimension; c++) units[c]! *= scale;
  }
  return units;
}

function bySize({ centres, of }: Clusters, dimension: number, k: number): Clusters {
  const sizes = new Int32Array(k);
  for (const cluster of of) sizes[cluster]!++;
  const order = [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  const rank = new Int32Array(k);
  order.forEach((cluster, place) => {
    rank[cluster] = place;
  });
  const sorted = new Float32Array(centres.length);
  order.forEach((cluster, place) => {
    sorted.set(centres.subarray(cluster * dimension, (cluster + 1) * dimension), place * dimension);
  });
  return { centres: sorted, of: of.map((cluster) => rank[cluster]!) };
}
