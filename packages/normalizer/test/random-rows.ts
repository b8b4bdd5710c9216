import { createRandom } from '@ablata/spec';

/** Rows of a few strong directions and some noise, far from the origin, as embeddings are. [rows, dimension] row-major. */
export function randomRows(rows: number, dimension: number, seed = 1): Float32Array {
  const random = createRandom(seed, 'rows', rows, dimension);
  const directions = Array.from({ length: 3 }, () =>
    Float64Array.from({ length: dimension }, () => random.float() - 0.5),
  );
  const origin = Float64Array.from({ length: dimension }, () => 4 * random.float());
  const result = new Float32Array(rows * dimension);
  for (let row = 0; row < rows; row++) {
    const weights = directions.map((_, index) => (random.float() - 0.5) * 2 ** (2 - index));
    for (let k = 0; k < dimension; k++) {
      const along = directions.reduce((sum, direction, index) => sum + weights[index]! * direction[k]!, 0);
      result[row * dimension + k] = origin[k]! + along + 0.1 * (random.float() - 0.5);
    }
  }
  return result;
}

export async function* inBlocks(values: Float32Array, numbers: number): AsyncGenerator<Float32Array> {
  for (let at = 0; at < values.length; at += numbers) yield values.slice(at, at + numbers);
}

export function meanOf(values: Float32Array, dimension: number): Float64Array {
  const sums = new Float64Array(dimension);
  values.forEach((value, at) => {
    sums[at % dimension]! += value;
  });
  return sums.map((sum) => sum / (values.length / dimension));
}

export function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);
}
