import { AblataError } from '@ablata/spec';
import type { Projection } from './normalization.ts';
import { principalAxes } from './principal-axes.ts';

export interface FitPcaOptions {
  /** How many components are kept, the widest first. Default: all, so that nothing is lost. */
  readonly components?: number | undefined;
  /** Scale each component to variance 1. Default true. */
  readonly whiten?: boolean;
  /**
   * The least variance a component is whitened by, as a share of a dimension's mean variance. Directions that fewer rows than dimensions, or none, vary
   * in would otherwise be blown up without bound. Default 1e-4.
   */
  readonly floor?: number;
}

/** A fitted {@link Projection}, and what else is worth knowing. */
export interface FittedPca extends Projection {
  readonly rows: number;
  /** Variance of the training rows in all directions together. */
  readonly totalVariance: number;
}

/**
 * Principal components of training rows, by the eigenvectors of their covariance in float64. Computed in a worker thread: some
 * 7 CPU-seconds for 1024 dimensions beside the sums over the rows, and a few matrices of that size squared. Each component points where its number of largest magnitude is positive.
 *
 * @param blocks all training rows, [rows, dimension] row-major, in pieces
 * @param mean of the rows, [dimension]
 * @throws CONFIG_NORMALIZER_COMPONENTS for more components than dimensions
 */
export async function fitPca(
  blocks: AsyncIterable<Float32Array>,
  mean: Float64Array,
  { components, whiten = true, floor = 1e-4 }: FitPcaOptions = {},
): Promise<FittedPca> {
  const d = mean.length;
  const kept = components ?? d;
  if (kept > d) {
    throw new AblataError(
      'CONFIG_NORMALIZER_COMPONENTS',
      `${kept} components are asked of vectors of ${d} dimensions`,
      {
        hint: `Ask for at most ${d}.`,
      },
    );
  }
  const { rows, variances, vectors } = await principalAxes(blocks, mean);
  const order = Array.from(variances.keys()).sort((a, b) => variances[b]! - variances[a]! || a - b);
  const totalVariance = variances.reduce((sum, value) => sum + Math.max(0, value), 0);
  const least = Math.max((floor * totalVariance) / d, Number.MIN_VALUE);
  const chosen = order.slice(0, kept);
  const explained = chosen.map((column) => Math.max(0, variances[column]!));
  const rowsOf = new Float32Array(kept * d);
  for (const [index, column] of chosen.entries()) {
    const vector = vectors.subarray(column * d, (column + 1) * d);
    let largest = 0;
    for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
    rowsOf.set(largest < 0 ? vector.map((value) => -value) : vector, index * d);
  }
  return {
    kind: 'pca',
    mean: Float32Array.from(mean),
    components: rowsOf,
    scale: Float32Array.from(explained, (value) =>
      whiten && totalVariance > 0 ? Math.sqrt(Math.max(value, least)) : 1,
    ),
    explainedVariance: Float32Array.from(explained),
    rows,
    totalVariance,
  };
}
