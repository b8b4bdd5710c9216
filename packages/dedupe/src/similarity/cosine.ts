/**
 * The cosine of two vectors from their dot product and squared norms, all float64. One square root of the product, not a
 * product of two roots: so a vector is at exactly 1 to itself. Rounding past ±1 is cut off.
 */
export function cosine(dot: number, squareA: number, squareB: number): number {
  const value = dot / Math.sqrt(squareA * squareB);
  return Math.max(-1, Math.min(1, value));
}
