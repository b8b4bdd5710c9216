/** Unit vectors the plan is made from, divided in two: a basis is judged on rows it was not learned on. */
export interface Sample {
  /** Floats a row takes. */
  readonly length: number;
  readonly train: Float32Array;
  readonly judge: Float32Array;
  /** Mean of the rows to train on. */
  readonly mean: Float32Array;
}

/** @param rows unit vectors, `length` floats each, at least 8 of them */
export function splitSample(rows: Float32Array, length: number): Sample {
  const count = Math.floor(rows.length / length / 8) * 8;
  const half = count / 2;
  const train = new Float32Array(half * length);
  const judge = new Float32Array(half * length);
  const sums = new Float64Array(length);
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * length, (i + 1) * length);
    (i % 2 === 0 ? train : judge).set(row, (i >> 1) * length);
    if (i % 2 === 0) for (let k = 0; k < length; k++) sums[k]! += row[k]!;
  }
  return { length, train, judge, mean: Float32Array.from(sums, (sum) => sum / half) };
}
