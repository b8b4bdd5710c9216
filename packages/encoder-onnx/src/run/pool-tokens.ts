/** How the vectors of a text's tokens become one, as sentence-transformers names it. */
export const poolings = ['mean', 'cls', 'lasttoken', 'max', 'mean_sqrt_len_tokens', 'weightedmean'] as const;
export type Pooling = (typeof poolings)[number];

export interface HiddenStates {
  /** [texts, longest, width], row-major; what lies beyond a text's length is padding. */
  readonly values: Float32Array;
  readonly lengths: Int32Array;
  readonly width: number;
}

/**
 * One vector a text, [texts, width]. Sums are in float64. `skip`: tokens at the beginning of each text (those of a prompt)
 * that are left out, where the text is longer. Definitions: sentence-transformers, models/Pooling.
 */
export function poolTokens({ values, lengths, width }: HiddenStates, pooling: Pooling, skip = 0): Float32Array {
  const longest = lengths.length === 0 ? 0 : values.length / (lengths.length * width);
  const pooled = new Float32Array(lengths.length * width);
  const sum = new Float64Array(width);
  for (const [text, length] of lengths.entries()) {
    const start = text * longest;
    const first = length > skip ? skip : 0;
    const token = (index: number) => values.subarray((start + index) * width, (start + index + 1) * width);
    const target = pooled.subarray(text * width, (text + 1) * width);
    if (pooling === 'cls') target.set(token(first));
    else if (pooling === 'lasttoken') target.set(token(length - 1));
    else if (pooling === 'max') {
      target.set(token(first));
      for (let index = first + 1; index < length; index++) largest(target, token(index));
    } else {
      sum.fill(0);
      let weights = 0;
      for (let index = first; index < length; index++) {
        const weight = pooling === 'weightedmean' ? index + 1 : 1;
        weights += weight;
        add(sum, token(index), weight);
      }
      const share = pooling === 'mean_sqrt_len_tokens' ? Math.sqrt(weights) : weights;
      for (let column = 0; column < width; column++) target[column] = sum[column]! / share;
    }
  }
  return pooled;
}

function add(sum: Float64Array, values: Float32Array, weight: number): void {
  for (let column = 0; column < sum.length; column++) sum[column]! += weight * values[column]!;
}

function largest(target: Float32Array, values: Float32Array): void {
  for (let column = 0; column < target.length; column++) {
    if (values[column]! > target[column]!) target[column] = values[column]!;
  }
}
