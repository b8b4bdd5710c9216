/** Rows of float32 vectors, row-major. */
export interface Vectors {
  readonly values: Float32Array;
  readonly dimension: number;
}

/**
 * For each vector the distance to its k-th nearest among the references: one minus the cosine, in [0, 2], with float64 sums. A reference that
 * is the row itself does not count.
 *
 * @param own for each row the number of the reference that it is, or −1.
 */
export function neighbourDistances(rows: Vectors, references: Vectors, k: number, own: Int32Array): Float64Array {
  const { dimension } = rows;
  const count = rows.values.length / dimension;
  const others = references.values.length / dimension;
  const distances = new Float64Array(count);
  const nearest = new Float64Array(k);
  for (let row = 0; row < count; row++) {
    nearest.fill(-Infinity); // the k largest cosines so far, largest first
    for (let other = 0; other < others; other++) {
      if (own[row] === other) continue;
      const cosine = dot(rows.values, row * dimension, references.values, other * dimension, dimension);
      if (cosine <= (nearest[k - 1] as number)) continue;
      let at = k - 1;
      while (at > 0 && (nearest[at - 1] as number) < cosine) {
        nearest[at] = nearest[at - 1] as number;
        at--;
      }
      nearest[at] = cosine;
    }
    distances[row] = 1 - (nearest[k - 1] as number);
  }
  return distances;
}

/** Each vector scaled to length 1, in place; a vector of zeros stays. */
export function normalise({ values, dimension }: Vectors): void {
  for (let start = 0; start < values.length; start += dimension) {
    const length = Math.sqrt(dot(values, start, values, start, dimension));
    if (length === 0) continue;
    for (let at = start; at < start + dimension; at++) values[at] = (values[at] as number) / length;
  }
}

function dot(a: Float32Array, startA: number, b: Float32Array, startB: number, dimension: number): number {
  let even = 0;
  let odd = 0;
  let at = 0;
  for (; at + 1 < dimension; at += 2) {
    even += (a[startA + at] as number) * (b[startB + at] as number);
    odd += (a[startA + at + 1] as number) * (b[startB + at + 1] as number);
  }
  if (at < dimension) even += (a[startA + at] as number) * (b[startB + at] as number);
  return even + odd;
}
