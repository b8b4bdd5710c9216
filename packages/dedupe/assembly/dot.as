import { high, low, multiplyAdd } from './simd';

/**
 * The dot product of two float32 rows in float64: eight running sums by index modulo 8, added up in a fixed tree. The
 * products are exact, so every machine and the JavaScript twin (`src/similarity/dot.ts`) give the same bits. `d`: a multiple of 8.
 */
export function dot(a: usize, b: usize, d: u32): f64 {
  let s01 = f64x2.splat(0), s23 = s01, s45 = s01, s67 = s01;
  for (const end = a + (<usize>d << 2); a < end; a += 32, b += 32) {
    const a0 = v128.load(a), a1 = v128.load(a, 16), b0 = v128.load(b), b1 = v128.load(b, 16);
    s01 = f64x2.add(s01, f64x2.mul(low(a0), low(b0)));
    s23 = f64x2.add(s23, f64x2.mul(high(a0), high(b0)));
    s45 = f64x2.add(s45, f64x2.mul(low(a1), low(b1)));
    s67 = f64x2.add(s67, f64x2.mul(high(a1), high(b1)));
  }
  const sum = f64x2.add(f64x2.add(s01, s23), f64x2.add(s45, s67));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Squared norms of `n` rows of `d` floats into float64. */
export function squares(rows: usize, n: u32, d: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++, rows += <usize>d << 2) store<f64>(out + (<usize>i << 3), dot(rows, rows, d));
}

/** The dot product in float32, in 16 running sums: right to within `checkMargin` (`src/plan/bound.ts`). `d`: a multiple of 16. */
@inline
export function dotSingle(a: usize, b: usize, d: u32): f32 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (const end = a + (<usize>d << 2); a < end; a += 64, b += 64) {
    s0 = multiplyAdd(v128.load(a), v128.load(b), s0);
    s1 = multiplyAdd(v128.load(a, 16), v128.load(b, 16), s1);
    s2 = multiplyAdd(v128.load(a, 32), v128.load(b, 32), s2);
    s3 = multiplyAdd(v128.load(a, 48), v128.load(b, 48), s3);
  }
  s0 = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  return f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 1) + f32x4.extract_lane(s0, 2) + f32x4.extract_lane(s0, 3);
}
