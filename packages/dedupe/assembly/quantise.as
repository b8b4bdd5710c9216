import { laneSum } from './simd';
import { SLAB } from './state';

/** Longest code of 512 dimensions in a lane of 16 bits, in units: by Cauchy–Schwarz no sum of products exceeds 181² < 2¹⁵. */
const REACH: f32 = 181;
/** The same for the whole of a narrow first level: see `narrow` in `assembly/scan.as`. */
const NARROW_REACH: f32 = 112;
const BLOCK_SLABS: u32 = 16;

/**
 * Codes of signed 7 bits of a projected vector, with all that the bounds in `src/plan/bound.ts` need for each prefix of whole slabs: its error
 * and half the square of the code.
 *
 * With PAIRWISE sums run in 16 bits within a level, modulo 2¹⁶. They begin at −64 times the sum of the row's codes, so that the columns'
 * offset of 64 cancels, and end at a true sum of products of codes, which `REACH` keeps within ±2¹⁵. A level never
 * leaves its block of 512 dimensions, so Cauchy–Schwarz holds lane by lane. A code that would be longer is taken in coarser units: an
 * error, and accounted as such.
 *
 * @param z `slabs` · 32 floats
 * @param narrow slabs of a narrow first level
 * @param order byte offsets of groups of four coordinates, 0: as they come
 * @param lanes slabs + 1 prefix sums of 64 times the codes: of all of a lane of 32 bits, or packed of its two halves
 */
export function quantise(z: usize, slabs: u32, narrow: u32, order: usize, code: usize, errors: usize, halves: usize, lanes: usize, step: f64, slack: f64): void {
  let perUnit = <f32>(1 / step);
  for (;;) {
    const longest = once(z, slabs, narrow, order, code, errors, halves, lanes, <f32>step, slack, perUnit);
    if (longest <= REACH) return;
    perUnit *= (REACH - 3) / longest;
  }
}

function once(
  z: usize, slabs: u32, narrow: u32, order: usize, code: usize, errors: usize, halves: usize, lanes: usize, step: f32, slack: f64, perUnit: f32,
): f32 {
  const per = f32x4.splat(perUnit), unit = f32x4.splat(step), most = f32x4.splat(63), least = f32x4.splat(-63);
  let sums = i32x4.splat(0), lane = f32x4.splat(0);
  let squareError = 0.0, squares = 0.0;
  let longest: f32 = 0;
  let k: usize = 0;
  store<u32>(lanes, 0);
  for (let slab: u32 = 0; slab < slabs; slab++) {
    let error = f32x4.splat(0), square = f32x4.splat(0);
    for (let group: u32 = 0; group < SLAB / 4; group++, k += 4) {
      const v = v128.load(z + (order ? <usize>load<u32>(order + k) : k << 2));
      const q = f32x4.max(least, f32x4.min(most, f32x4.nearest(f32x4.mul(v, per))));
      const e = f32x4.sub(v, f32x4.mul(q, unit));
      error = f32x4.add(error, f32x4.mul(e, e));
      square = f32x4.add(square, f32x4.mul(q, q));
      const i = i32x4.trunc_sat_f32x4_s(q);
      sums = i32x4.add(sums, i);
      const h = i16x8.narrow_i32x4_s(i, i);
      store<u32>(code + k, i32x4.extract_lane(i8x16.narrow_i16x8_s(h, h), 0));
    }
    squareError += laneSum(error);
    squares += laneSum(square);
    store<f64>(errors + (<usize>slab << 3), sqrt(squareError) * 1.000001 + slack);
    store<f64>(halves + (<usize>slab << 3), squares * 0.5);
    const even = (i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1)) << 6;
    const odd = (i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3)) << 6;
    store<u32>(lanes + (<usize>(slab + 1) << 2), PAIRWISE ? (even & 0xffff) | (odd << 16) : even + odd);
    if (PAIRWISE) {
      lane = f32x4.add(lane, square);
      if (slab % BLOCK_SLABS == BLOCK_SLABS - 1 || slab + 1 == slabs) {
        longest = max(longest, f32x4.extract_lane(lane, 0) + f32x4.extract_lane(lane, 1));
        longest = max(longest, f32x4.extract_lane(lane, 2) + f32x4.extract_lane(lane, 3));
        lane = f32x4.splat(0);
      }
      if (slab + 1 == narrow) longest = max(longest, <f32>squares * (REACH * REACH / (NARROW_REACH * NARROW_REACH)));
    }
  }
  return sqrt(longest);
}
