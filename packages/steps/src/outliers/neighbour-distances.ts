/** Rows of float32 vectors, row-major. */
export interface Vectors {
  readonly values: Float32Array;
  readonly dimension: number;
}

/** References that are looked at together: each value of the row is then fetched once for all of them. */
const TOGETHER = 4;

/**
 * For each vector the distance to its k-th nearest among the references: one minus the cosine, in [0, 2], with float64 sums. A reference that
 * is the row itself does not count. All vectors must have length 1.
 *
 * @param own for each row the number of the reference that it is, or −1.
 */
export function neighbourDistances(rows: Vectors, references: Vectors, k: number, own: Int32Array): Float64Array {
  const { dimension } = rows;
  const count = rows.values.length / dimension;
  const others = references.values.length / dimension;
  const distances = new Float64Array(count);
  const nearest = new Float64Array(k);
  const vector = new Float64Array(dimension);
  const cosines = new Float64Array(TOGETHER);
  for (let row = 0; row < count; row++) {
    vector.set(rows.values.subarray(row * dimension, (row + 1) * dimension));
    nearest.fill(-Infinity); // the k largest cosines so far, largest first
    for (let first = 0; first < others; first += TOGETHER) {
      multiply(vector, references.values, first * dimension, cosines);
      const last = Math.min(first + TOGETHER, others);
      for (let other = first; other < last; other++) {
        if (own[row] !== other) keepLargest(nearest, cosines[other - first] as number);
      }
    }
    distances[row] = 1 - (nearest[k - 1] as number);
  }
  return distances;
}

/** Scalar products of a vector with four that lie one behind the other; those beyond the end come out as NaN. */
function multiply(vector: Float64Array, values: Float32Array, start: number, products: Float64Array): void {
  const { length } = vector;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let at = 0, one = start; at < length; at++, one++) {
    const value = vector[at] as number;
    a += value * (values[one] as number);
    b += value * (values[one + length] as number);
    c += value * (values[one + 2 * length] as number);
    d += value * (values[one + 3 * length] as number);
  }
  products[0] = a;
  products[1] = b;
  products[2] = c;
  products[3] = d;
}

function keepLargest(sorted: Float64Array, value: number): void {
  let at = sorted.length - 1;
  if (value <= (sorted[at] as number)) return;
  while (at > 0 && (sorted[at - 1] as number) < value) {
    sorted[at] = sorted[at - 1] as number;
    at--;
  }
  sorted[at] = value;
}

/** Each vector scaled to length 1, in place; a vector of zeros stays. */
export function normalise({ values, dimension }: Vectors): void {
  for (let start = 0; start < values.length; start += dimension) {
    let sum = 0;
    for (let at = start; at < start + dimension; at++) sum += (values[at] as number) ** 2;
    const length = Math.sqrt(sum);
    if (length === 0) continue;
    for (let at = start; at < start + dimension; at++) values[at] = (values[at] as number) / length;
  }
}
