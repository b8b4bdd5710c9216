/**
 * The share of pairs whose first `grid[g]` coordinates are within reach of each other, for every g.
 *
 * @param z projected vectors, `width` floats each, of vectors the basis was NOT learned on: a basis flatters its own sample
 * @param reach for every g, the distance within which a pair passes (radius and quantisation error)
 */
export function passRates(
  z: Float32Array,
  width: number,
  grid: readonly number[],
  reach: readonly number[],
  noise: () => number,
  pairs: number,
): number[] {
  const rows = Math.floor(z.length / width);
  const passed = new Float64Array(grid.length);
  const limit = reach.map((r) => r * r);
  const most = grid.at(-1)!;
  const enough = Math.min(pairs, (rows * (rows - 1)) / 2);
  let tried = 0;
  while (tried < enough) {
    const a = Math.floor(noise() * rows);
    const b = Math.floor(noise() * rows);
    if (a === b) continue;
    tried++;
    let sum = 0;
    let g = 0;
    for (let k = 0; k < most; ) {
      const end = grid[g]!;
      for (; k < end; k++) {
        const e = z[a * width + k]! - z[b * width + k]!;
        sum += e * e;
      }
      if (sum > limit[g]!) break;
      passed[g]!++;
      g++;
    }
  }
  return extrapolate(passed, tried);
}

/** Counts under 20 say little: go on as the last two that say much. */
function extrapolate(passed: Float64Array, tried: number): number[] {
  const rates = Array.from(passed, (count) => count / tried);
  const enough = passed.findIndex((count) => count < 20);
  const known = enough < 0 ? rates.length : enough;
  const ratio = known >= 2 ? Math.min(0.9, rates[known - 1]! / rates[known - 2]!) : 0.9;
  for (let g = Math.max(known, 1); g < rates.length; g++) {
    rates[g] = Math.max(rates[g - 1]! * ratio, passed[g]! >= 1 ? rates[g]! : 0, 1e-9);
  }
  if (known === 0) rates[0] = Math.max(rates[0]!, 1 / tried);
  return rates;
}
