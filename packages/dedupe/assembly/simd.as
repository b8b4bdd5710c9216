/**
 * Adds the dot products of four bytes per lane. `a` holds signed values within ±63, `b` values from 0 to 127: the relaxed instruction then
 * means the same on every machine.
 */
@inline
export function dotAdd(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.relaxed_dot_i8x16_i7x16_add_s(a, b, sum);
  const lower = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(a), i16x8.extend_low_i8x16_s(b));
  const higher = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(a), i16x8.extend_high_i8x16_s(b));
  const even = v128.shuffle<i32>(lower, higher, 0, 2, 4, 6), odd = v128.shuffle<i32>(lower, higher, 1, 3, 5, 7);
  return i32x4.add(sum, i32x4.add(even, odd));
}

/** Adds products of two bytes to each 16-bit lane. No product pair overflows: 2 · 63 · 127 = 16,002. */
@inline
export function dotAddPairs(a: v128, b: v128, sum: v128): v128 {
  if (!ASC_FEATURE_RELAXED_SIMD) return sum;
  return i16x8.add(sum, v128.relaxed_dot<i16>(a, b));
}

/** sum + a · b, rounded once or twice: both stay within the bounds of `src/plan/bound.ts`. */
@inline
export function multiplyAdd(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(f32x4.mul(a, b), sum);
}

@inline
export function low(v: v128): v128 { return f64x2.promote_low_f32x4(v); }

@inline
export function high(v: v128): v128 { return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1)); }

/** The sum of four float32 lanes, added in float64: exact but for the last bits of a double. */
@inline
export function laneSum(v: v128): f64 {
  return <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1) + <f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3);
}
