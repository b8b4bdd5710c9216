import type { EmbeddingReader } from '../embeddings.ts';

export interface NearestPair {
  readonly a: number;
  readonly b: number;
  readonly similarity: number;
}

export interface LargestCosine {
  readonly nearest: NearestPair | null;
  /** Pairs at or over the limit, at most a thousand. */
  readonly over: readonly NearestPair[];
  readonly checked: number;
}

const PROBES = 256;
const BLOCK = 512;

/**
 * The largest cosine among rows, in float64, by blocks: `probes` (null: all rows) against `rows`. Plain loops, four rows at a
 * time so that they are not slower than they must be.
 */
export async function largestCosine(
  reader: EmbeddingReader,
  rows: Uint32Array,
  probes: Uint32Array | null,
  limit: number,
): Promise<LargestCosine> {
  const d = reader.dimension;
  const left = probes ?? rows;
  const over: NearestPair[] = [];
  let nearest: NearestPair | null = null;
  let checked = 0;
  for (let i0 = 0; i0 < left.length; i0 += PROBES) {
    const a = await unitRows(reader, left.subarray(i0, i0 + PROBES));
    const firstRow = left[i0]!;
    for (let j0 = 0; j0 < rows.length; j0 += BLOCK) {
      const names = rows.subarray(j0, j0 + BLOCK);
      // All against all: each pair once, with the later row on the right.
      if (probes === null && names.at(-1)! <= firstRow) continue;
      const b = await unitRows(reader, names);
      for (let j = 0; j < names.length; j++) {
        for (let i = 0; i < a.length / d; i += 4) {
          const sums = dotFour(a, i * d, b, j * d, d);
          for (let r = 0; r < 4 && i + r < a.length / d; r++) {
            const x = left[i0 + i + r]!;
            const y = names[j]!;
            if (probes === null ? y <= x : y === x) continue;
            checked++;
            const similarity = sums[r]!;
            if (nearest === null || similarity > nearest.similarity) nearest = { a: x, b: y, similarity };
            if (similarity >= limit && over.length < 1000) over.push({ a: x, b: y, similarity });
          }
        }
      }
    }
  }
  return { nearest, over, checked };
}

/** Rows at unit length in float64. */
async function unitRows(reader: EmbeddingReader, names: Uint32Array): Promise<Float64Array> {
  const d = reader.dimension;
  const rows = new Float64Array(names.length * d);
  for (const [i, name] of names.entries()) {
    const vector = await reader.read(name, name + 1);
    let square = 0;
    for (let k = 0; k < d; k++) square += vector[k]! * vector[k]!;
    const factor = 1 / Math.sqrt(square);
    for (let k = 0; k < d; k++) rows[i * d + k] = vector[k]! * factor;
  }
  return rows;
}

const four = new Float64Array(4);

/** Rows i, i+1, i+2, i+3 of `a` with one row of `b`; rows that do not exist count as the last one. */
function dotFour(a: Float64Array, i: number, b: Float64Array, j: number, d: number): Float64Array {
  const last = a.length - d;
  const i1 = Math.min(i + d, last);
  const i2 = Math.min(i + 2 * d, last);
  const i3 = Math.min(i + 3 * d, last);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let k = 0; k < d; k++) {
    const y = b[j + k]!;
    s0 += a[i + k]! * y;
    s1 += a[i1 + k]! * y;
    s2 += a[i2 + k]! * y;
    s3 += a[i3 + k]! * y;
  }
  four[0] = s0;
  four[1] = s1;
  four[2] = s2;
  four[3] = s3;
  return four;
}
