/** Share of the largest ratios that is left out: they come from sparse places and bend the line (Facco et al. 2017, figure 1). */
const DISCARDED = 0.1;

/**
 * Intrinsic dimension by the two nearest neighbours (TwoNN; Facco, d'Errico, Rodriguez & Laio 2017, Sci. Rep. 7:12140): the slope of
 * −log(1 − F(μ)) over log μ through the origin, μ being the distance to the second neighbour over that to the first.
 *
 * @param distances of each point to its nearest and second nearest; those with a twin at distance zero are left out
 * @returns null for fewer than ten points
 */
export function twoNearestDimension(distances: readonly (readonly [number, number])[]): number | null {
  const ratios = Float64Array.from(
    distances.filter(([first]) => first > 0),
    ([first, second]) => second / first,
  ).sort();
  const used = Math.floor(ratios.length * (1 - DISCARDED));
  if (used < 10) return null;
  let products = 0;
  let squares = 0;
  for (let index = 0; index < used; index++) {
    const x = Math.log(ratios[index]!);
    const y = -Math.log(1 - (index + 1) / ratios.length);
    products += x * y;
    squares += x * x;
  }
  return squares > 0 ? products / squares : null;
}

/** Distance of two unit vectors. */
export function chord(cosine: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * cosine));
}
