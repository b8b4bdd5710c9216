/** How centre and scale of a dimension were measured, named as in LCM (facebookresearch/large_concept_model, lcm/models/sonar_normalizer). */
export const scalingMethods = ['standard', 'robust', 'gaussian_robust'] as const;

/**
 * `standard`: mean and standard deviation. `robust`: median and interquartile range. `gaussian_robust`: the same, the range divided by that of a normal
 * distribution of deviation 1 (0.7413 × range), so that long tails do not stretch the scale; arXiv 2307.05445.
 */
export type ScalingMethod = (typeof scalingMethods)[number];

/** Each dimension by itself: z = (x − center) / scale, then held within `clip`. */
export interface Scaling {
  readonly kind: 'scaling';
  /** [dimension] */
  readonly center: Float32Array;
  /** [dimension], above 0: 1 where all rows are equal. */
  readonly scale: Float32Array;
  /** Bounds of z, [dimension] each: quantiles of the training rows. */
  readonly clip?: { readonly min: Float32Array; readonly max: Float32Array };
}

/** Principal components: z = components · (x − mean) / scale. */
export interface Projection {
  readonly kind: 'pca';
  /** [dimension] */
  readonly mean: Float32Array;
  /** [components, dimension] row-major, orthonormal, the widest first. */
  readonly components: Float32Array;
  /** [components]: the deviation along each where z is whitened, else 1. */
  readonly scale: Float32Array;
  /** [components]: variance of the training rows along each (divided by n, not n − 1). */
  readonly explainedVariance: Float32Array;
}

/** What was fitted on training rows and is applied to all. */
export type Normalization = Scaling | Projection;

/** Numbers in a vector as the encoder gave it. */
export function inputDimension(normalization: Normalization): number {
  return normalization.kind === 'pca' ? normalization.mean.length : normalization.center.length;
}

/** Numbers in a normalized vector. */
export function outputDimension(normalization: Normalization): number {
  return normalization.kind === 'pca' ? normalization.scale.length : normalization.center.length;
}
