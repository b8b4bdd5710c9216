import { AblataError } from '@ablata/spec';

/** Refuses what has no direction: zero vectors, NaN, infinities. @param first number of the first row, for the message */
export function checkVectors(vectors: Float32Array, dimension: number, count: number, first: number): void {
  checkShape(vectors, dimension, count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let k = i * dimension; k < (i + 1) * dimension; k++) sum += vectors[k]! * vectors[k]!;
    if (!(sum > 0 && sum < Number.POSITIVE_INFINITY)) throw badVector(vectors, dimension, i, first);
  }
}

export function checkShape(vectors: Float32Array, dimension: number, count: number): void {
  if (vectors.length === count * dimension) return;
  throw new AblataError(
    'DATA_BAD_SHAPE',
    `${count} rows of dimension ${dimension} need ${count * dimension} floats, but ${vectors.length} came.`,
    { hint: 'Pass the vectors row-major, one after the other, without gaps.' },
  );
}

/** What to say about row `row` of `vectors`, which has no direction. */
export function badVector(vectors: Float32Array, dimension: number, row: number, first: number): AblataError {
  const values = vectors.subarray(row * dimension, (row + 1) * dimension);
  const at = values.findIndex((value) => !Number.isFinite(value));
  return new AblataError(
    'DATA_BAD_VECTOR',
    at < 0
      ? `Row ${first + row} is a zero vector: it has no direction and no cosine.`
      : `Row ${first + row} holds ${values[at]} at position ${at}: a vector must be finite.`,
    {
      hint: 'Drop the row, or look at what encoded it: an encoder should not give such a vector.',
      details: { row: first + row },
    },
  );
}
