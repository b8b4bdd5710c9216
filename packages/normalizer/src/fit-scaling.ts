import type { Normalizer } from '@ablata/spec';
import type { Scaling, ScalingMethod } from './normalization.ts';

/** The interquartile range of a normal distribution of deviation 1: Φ⁻¹(0.75) − Φ⁻¹(0.25). */
const NORMAL_RANGE = 1.3489795003921634;

/**
 * Centre and scale of each dimension, from statistics of the training rows. A dimension that does not vary gets the scale 1, as in
 * scikit-learn, so that it can be divided by.
 *
 * @param bounds quantiles of the training rows (not normalized, [dimension] each) that normalized values are held within
 */
export function fitScaling(
  { mean, std, median, iqr }: Normalizer,
  method: ScalingMethod,
  bounds?: { readonly min: Float64Array; readonly max: Float64Array },
): Scaling {
  const center = method === 'standard' ? mean : median;
  const spread = method === 'standard' ? std : method === 'robust' ? iqr : iqr.map((range) => range / NORMAL_RANGE);
  const scale = spread.map((value, k) => (value > 10 * Number.EPSILON * Math.abs(center[k]!) ? value : 1));
  const normalized = (values: Float64Array) =>
    Float32Array.from(values, (value, k) => (value - center[k]!) / scale[k]!);
  return {
    kind: 'scaling',
    center: Float32Array.from(center),
    scale: Float32Array.from(scale),
    ...(bounds && { clip: { min: normalized(bounds.min), max: normalized(bounds.max) } }),
  };
}
