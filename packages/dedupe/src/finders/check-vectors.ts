import { AblataError } from '@ablata/spec';

/** Refuses what has no direction: zero vectors, NaN, infinities. @param first number of the first row, for the message */
export function checkVectors(vectors: Float32Array, dimension: number, count: number, first: number): void {
  if (vectors.length !== count * dimension) {
    throw new AblataError(
      'DATA_BAD_SHAPE',
      `${count} rows of dimension ${dimension} need ${count * dimension} floats, but ${vectors.length} came.`,
      { hint: 'Pass the vectors row-major, one after the other, without gaps.' },
    );
  }
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let k = i * dimension; k < (i + 1) * dimension; k++) sum += vectors[k]! * vectors[k]!;
    if (sum > 0 && sum < Number.POSITIVE_INFINITY) continue;
    const row = vectors.subarray(i * dimension, (i + 1) * dimension);
    const at = row.findIndex((value) => !Number.isFinite(value));
    throw new AblataError(
      'DATA_BAD_VECTOR',
      at < 0
        ? `Row ${first + i} is a zero vector: it has no direction and no cosine.`
        : `Row ${first + i} holds ${row[at]} at position ${at}: a vector must be finite.`,
      {
        hint: 'Drop the row, or look at what encoded it: an encoder should not give such a vector.',
        details: { row: first + i },
      },
    );
  }
}
