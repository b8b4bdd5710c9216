/**
 * Why nothing is lost. Everything that rejects a pair before float64 decides is one of the bounds below; u = 2⁻²⁴ is the relative rounding
 * error of float32.
 *
 * **The filter.** Unit vectors x, y with cos ≥ t are |x − y|² = 2 − 2 cos ≤ 2 − 2t = ρ² apart. A map T with orthonormal rows shortens
 * distances, whatever is subtracted first, and so does each prefix of its coordinates: |Tx − Ty| ≤ ρ. With codes a, b (worth s a
 * unit) that miss their vectors by e and g, |sa − sb| ≤ ρ + e + g. Because (e + g)² ≤ 2e² + 2g² this splits into
 *
 *     a·b + (ρ² + 2ρe + 2e²) / 2s² − |a|² / 2 + (2ρ′g + 2g²) / 2s² − |b|² / 2 ≥ 0   with any ρ′ ≥ ρ:
 *
 * an integer dot product and one number a vector (`aim` and `columnBias` in assembly/encode.as, each rounded up and one more). So rows may
 * each look for another cosine: ρ is the row's, ρ′ that of the lowest threshold. In ρ, t is taken 1e-9 lower: the decision is taken on
 * cosines computed in float64, which are right to far better than that. e and g are bounds on the whole error: of quantising (below) and
 * the `slack` of computing Tx in float32.
 *
 * **Quantising** (assembly/quantise.as). Per coordinate e = v − q·s is computed with two roundings, off by at most u|qs| + u|e|, and
 * |qs| ≤ |v| + |e|: over all coordinates by u(|v| + 2|e|) ≤ 2u + 2u|e| more, for |v| ≤ 2. The 2u are part of each slack. The squares of a
 * slab are summed in float32, at most 9 roundings deep, slabs in float64: e is off by 5u relatively, with the above 7u. The factor
 * 1.000001 is 16u. Squares of codes are sums of whole numbers below 2²⁴ and exact. The bounds fit 32 bits: with s ≥ `SMALLEST_STEP` they
 * are below (2 + 4√2 + 8) / 2s² < 2²⁷.
 */
const EPSILON = 2 ** -24;

/** Steps below this would let the integer bounds overflow. */
export const SMALLEST_STEP = 2.5e-4;

/**
 * Bound on the error of `transform` (assembly/transform.as) and of the quantiser's 2u, for a unit vector.
 *
 * 1. Scaling: the factor and the product are rounded once each; signs are exact. 2u.
 * 2. A stage of Hadamard's butterflies is √2 times an orthonormal map B, each output rounded once: if the input is off by a share r of its
 *    length, the output is by at most r + u(1 + r), for B stretches error and vector alike. log₂(n) stages: log₂(n)·u, and second-order terms.
 * 3. The reflection, over m blocks. A sum of m values of length |a| takes m − 1 roundings and |Σ| ≤ √m|a|: off by (m − 1)u√m|a|. Weight
 *    2/m and product are rounded: 2u more of |Σ|, so the subtrahend is off by (2/m)(m + 1)u√m|a|, and as one vector of m
 *    equal errors by 2(m + 1)u|a|. The subtraction rounds once more: (2m + 3)u.
 * 4. Subtracting the mean, which is one fixed vector of length ≤ 1 for all: rounds a vector of length ≤ 2 once. 2u.
 *
 * Together (log₂(n) + 2m + 9)u with 2u for the quantiser; the factor 1.01 covers second-order terms and underflow, which are
 * below 2⁻¹⁰⁰ and 2⁻¹³⁰.
 */
export function transformSlack(floats: number, odd: number): number {
  const reflection = odd > 1 ? 2 * odd + 3 : 0;
  return (Math.log2(floats / odd) + reflection + 6) * EPSILON * 1.01;
}

/**
 * Bound on the error of a projection onto `coordinates` directions of unit length: each a running sum of `length` products in float32, fused or
 * not, ((length + 2)u of |x|, however it cancels), scaled to the vector's length (2u), minus the mean's (its own sum's error is the
 * same for all vectors; one rounding, 2u), and the quantiser's 2u. That directions are rounded themselves is what `prefixStretch` is for.
 */
export function projectionSlack(length: number, coordinates: number): number {
  return ((length + 6) * Math.sqrt(coordinates) + 4) * EPSILON * 1.01;
}

/**
 * How far a float32 dot product with a column at unit length may fall below |x| cos: running sums of `floats` products, fused or not, are off by
 * at most floats·u Σ|xy| ≤ floats·u|x|; the column's factor and scaling, the limit's own rounding: 3u. Products that underflow are
 * no concern: vectors are between 2⁻⁴⁰ and 2⁴⁰ long (`loadRows`), so what is lost is below 2⁻¹⁰⁰ of |x|.
 */
export function hotMargin(floats: number): number {
  return (floats + 4) * EPSILON * 1.01;
}

/** The same for `dotSingle`: 16 running sums of floats / 16 products each, then four more additions. */
export function checkMargin(floats: number): number {
  return (floats / 16 + 6) * EPSILON * 1.01;
}
