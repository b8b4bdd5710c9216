/**
 * Why the filter loses no pair.
 *
 * Unit vectors x, y with cos ≥ t are |x − y|² = 2 − 2 cos ≤ 2 − 2t = ρ² apart. A projection P on orthonormal directions
 * shortens distances, whatever is subtracted first, so |Px − Py| ≤ ρ. With codes a, b (worth s a unit) that miss their
 * vectors by e and g, |sa − sb| ≤ ρ + e + g, and because (e + g)² ≤ 2e² + 2g² this splits into
 *
 *     a·b + (ρ² + 2ρe + 2e²) / 2s² − |a|² / 2 + (2ρg + 2g²) / 2s² − |b|² / 2 ≥ 0:
 *
 * an integer dot product and one number a vector. Pairs that fail it are certainly below the threshold.
 */
export function radiusOf(threshold: number): number {
  // The decision is taken on cosines computed in float64; they are right to far better than this.
  return Math.sqrt(2 - 2 * (threshold - 1e-9));
}

const EPSILON = 2 ** -24;

/** Error of scaling to unit length and of log₂(width) rounds of additions, each relative to the vector's length (≤ 2). */
export function hadamardSlack(width: number): number {
  return (Math.log2(width) + 6) * 4 * EPSILON;
}

/** Error of `coordinates` running sums of `length` products, worst case, and of subtracting the mean. */
export function principalSlack(length: number, coordinates: number): number {
  return (length + 8) * EPSILON * Math.sqrt(coordinates) * 1.01;
}

/** Most units a code's first level is long: its sums then fit into 16 bits (see `quantise` in assembly/kernel.as). */
export const FIRST_LEVEL_REACH = 90;

/** Steps below this would let the integer bounds overflow (they hold up to (ρ² + 4ρ + 8) / 2s²). */
export const SMALLEST_STEP = 2.5e-4;
