/** Orthonormalises `n` rows of `d` float64 in place (Gram–Schmidt, twice). Returns the first row that vanished, or n. `d`: a multiple of 2. */
export function orthonormalise(q: usize, n: u32, d: u32): u32 {
  const bytes = <usize>d << 3;
  for (let c: u32 = 0; c < n; c++) {
    const row = q + c * bytes;
    for (let pass = 0; pass < 2; pass++) {
      for (let e: u32 = 0; e < c; e++) {
        const other = q + e * bytes;
        const s = f64x2.splat(dotDouble(row, other, bytes));
        for (let k: usize = 0; k < bytes; k += 16) {
          v128.store(row + k, f64x2.sub(v128.load(row + k), f64x2.mul(s, v128.load(other + k))));
        }
      }
      const norm = sqrt(dotDouble(row, row, bytes));
      if (!(norm > 1e-150)) return c;
      const f = f64x2.splat(1 / norm);
      for (let k: usize = 0; k < bytes; k += 16) v128.store(row + k, f64x2.mul(f, v128.load(row + k)));
    }
  }
  return n;
}

function dotDouble(a: usize, b: usize, bytes: usize): f64 {
  let s0 = f64x2.splat(0), s1 = s0, k: usize = 0;
  for (; k + 32 <= bytes; k += 32) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a + k), v128.load(b + k)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(a + k, 16), v128.load(b + k, 16)));
  }
  if (k < bytes) s0 = f64x2.add(s0, f64x2.mul(v128.load(a + k), v128.load(b + k)));
  s0 = f64x2.add(s0, s1);
  return f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
}
