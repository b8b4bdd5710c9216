/**
 * The arithmetic of @ablata/dedupe as WebAssembly (AssemblyScript; see `scripts/build-kernel.mjs`).
 *
 * It keeps no state: no data segment, no mutable global, no shadow stack. So any number of threads may run it on one
 * shared memory, and every address it touches comes from its caller.
 */

/**
 * Adds the dot products of four bytes per lane, of two pairs of vectors. `a` and `c` hold signed values within ±63, `b` and
 * `d` values from 0 to 127: the relaxed instructions then mean the same on every machine, and the sum of all four products
 * of a half lane, at most 4 · 63 · 127 = 32,004, fits into 16 bits.
 *
 * PAIRWISE sums in 16 bits first. That is the faster way where the processor has no instruction for the whole (AVX-VNNI).
 */
@inline
function dotAdd2(a: v128, b: v128, c: v128, d: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    if (PAIRWISE) {
      const halves = i16x8.add(v128.relaxed_dot<i16>(a, b), v128.relaxed_dot<i16>(c, d));
      return i32x4.add(sum, i32x4.dot_i16x8_s(halves, i16x8.splat(1)));
    }
    return i32x4.relaxed_dot_i8x16_i7x16_add_s(c, d, i32x4.relaxed_dot_i8x16_i7x16_add_s(a, b, sum));
  }
  const lower = i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(a), i16x8.extend_low_i8x16_s(b)),
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(c), i16x8.extend_low_i8x16_s(d)),
  );
  const higher = i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(a), i16x8.extend_high_i8x16_s(b)),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(c), i16x8.extend_high_i8x16_s(d)),
  );
  const even = v128.shuffle<i32>(lower, higher, 0, 2, 4, 6), odd = v128.shuffle<i32>(lower, higher, 1, 3, 5, 7);
  return i32x4.add(sum, i32x4.add(even, odd));
}

@inline
function multiplyAdd(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(f32x4.mul(a, b), sum);
}

/** Appends (row, column + lane) for every lane ≥ 0. Returns the count of all, stored or not. */
function emit(sums: v128, row: u32, column: u32, out: usize, count: u32, capacity: u32): u32 {
  let bits: u32 = ~i32x4.bitmask(sums) & 15;
  while (bits) {
    if (count < capacity) {
      const at = out + (<usize>count << 3);
      store<u32>(at, row);
      store<u32>(at, column + ctz(bits), 4);
    }
    count++;
    bits &= bits - 1;
  }
  return count;
}

/**
 * The first level of {@link scan} in 16 bits, for four rows and the panels of a group: no sum needs to be added across lanes, and
 * half the running sums cover the same pairs. Queues the tiles that pass and returns how many there are.
 *
 * @param code, rowBias of the first row
 * @param panels of this level, [columns / 8][dimensions / 2][8][2]
 */
@inline
function firstLevel(
  code: usize, stride: u32, width: usize, panels: usize, group: u32, groupEnd: u32,
  rowBias: usize, columnBias: usize, queue: usize, places: usize,
): u32 {
  let passed: u32 = 0;
  // Two panels at once. Of an odd number the last is judged together with what follows it, and that is not queued.
  for (let p = group; p < groupEnd; p += 2) {
    let b = panels + p * (width << 3), d = b + (width << 3);
    let h = columnBias + (<usize>p << 5);
    const bias0 = i16x8.narrow_i32x4_s(v128.load(h), v128.load(h, 16));
    const bias1 = i16x8.narrow_i32x4_s(v128.load(h, 32), v128.load(h, 48));
    // The lower halves of the rows' biases: sums may run over, what they end with fits (see `quantise`).
    let c00 = v128.load_splat<i16>(rowBias), c01 = c00;
    let c10 = v128.load_splat<i16>(rowBias, 4), c11 = c10;
    let c20 = v128.load_splat<i16>(rowBias, 8), c21 = c20;
    let c30 = v128.load_splat<i16>(rowBias, 12), c31 = c30;
    let a0 = code, a1 = a0 + stride, a2 = a1 + stride, a3 = a2 + stride;
    const last = a0 + width;
    do {
      let x = v128.load(b), y = v128.load(d), z = v128.load_splat<i16>(a0);
      c00 = i16x8.add(c00, v128.relaxed_dot<i16>(z, x)); c01 = i16x8.add(c01, v128.relaxed_dot<i16>(z, y));
      z = v128.load_splat<i16>(a1);
      c10 = i16x8.add(c10, v128.relaxed_dot<i16>(z, x)); c11 = i16x8.add(c11, v128.relaxed_dot<i16>(z, y));
      z = v128.load_splat<i16>(a2);
      c20 = i16x8.add(c20, v128.relaxed_dot<i16>(z, x)); c21 = i16x8.add(c21, v128.relaxed_dot<i16>(z, y));
      z = v128.load_splat<i16>(a3);
      c30 = i16x8.add(c30, v128.relaxed_dot<i16>(z, x)); c31 = i16x8.add(c31, v128.relaxed_dot<i16>(z, y));
      x = v128.load(b, 16); y = v128.load(d, 16); z = v128.load_splat<i16>(a0, 2);
      c00 = i16x8.add(c00, v128.relaxed_dot<i16>(z, x)); c01 = i16x8.add(c01, v128.relaxed_dot<i16>(z, y));
      z = v128.load_splat<i16>(a1, 2);
      c10 = i16x8.add(c10, v128.relaxed_dot<i16>(z, x)); c11 = i16x8.add(c11, v128.relaxed_dot<i16>(z, y));
      z = v128.load_splat<i16>(a2, 2);
      c20 = i16x8.add(c20, v128.relaxed_dot<i16>(z, x)); c21 = i16x8.add(c21, v128.relaxed_dot<i16>(z, y));
      z = v128.load_splat<i16>(a3, 2);
      c30 = i16x8.add(c30, v128.relaxed_dot<i16>(z, x)); c31 = i16x8.add(c31, v128.relaxed_dot<i16>(z, y));
      b += 32; d += 32; a0 += 4; a1 += 4; a2 += 4; a3 += 4;
    } while (a0 < last);
    // Saturating, for the bias of a vacant column has become the lowest number there is.
    c00 = i16x8.add_sat_s(c00, bias0); c10 = i16x8.add_sat_s(c10, bias0);
    c20 = i16x8.add_sat_s(c20, bias0); c30 = i16x8.add_sat_s(c30, bias0);
    c01 = i16x8.add_sat_s(c01, bias1); c11 = i16x8.add_sat_s(c11, bias1);
    c21 = i16x8.add_sat_s(c21, bias1); c31 = i16x8.add_sat_s(c31, bias1);
    let tile = queue + (<usize>passed << 7);
    v128.store(tile, c00); v128.store(tile, c10, 16); v128.store(tile, c20, 32); v128.store(tile, c30, 48);
    store<u32>(places + (<usize>passed << 2), p);
    passed += u32(i16x8.bitmask(v128.and(v128.and(c00, c10), v128.and(c20, c30))) != 255);
    tile = queue + (<usize>passed << 7);
    v128.store(tile, c01); v128.store(tile, c11, 16); v128.store(tile, c21, 32); v128.store(tile, c31, 48);
    store<u32>(places + (<usize>passed << 2), p + 1);
    passed += u32(i16x8.bitmask(v128.and(v128.and(c01, c11), v128.and(c21, c31))) != 255) & u32(p + 1 < groupEnd);
  }
  return passed;
}

/**
 * The filter: emits the pairs (row, column) with `dot(rowCode, columnCode) + rowBias + columnBias >= 0` at every level.
 *
 * Tiles of 4 rows by 8 columns pass a level as a whole. Those that do are queued without a branch, for no processor can foresee
 * which they are, and go through the next level together.
 *
 * @param rows row-major codes within ±63, `stride` bytes each; rows `row0`…`row1` (a multiple of 4 of them readable)
 * @param panels 7-bit codes of a segment's columns: for each level, panels of 8 columns with the level's dimensions,
 *   [columns / 8][dimensions / 4][8][4], so that what the first level reads lies together (which PAIRWISE wants as
 *   [columns / 8][dimensions / 2][8][2]); panels `panel0`…`panel1`
 * @param rowBias, columnBias int32 per level, level l at `+ l * …LevelBytes`, holding the difference to the level before
 * @param levels int32 dimensions of each level, rising multiples of 8, the last one = stride
 * @param queue 24 tiles of 128 bytes, then 24 u32
 * @param out pairs of u32; returns the number of pairs found, which may be more than `capacity`
 */
export function scan(
  rows: usize, stride: u32, row0: u32, row1: u32,
  panels: usize, panel0: u32, panel1: u32,
  rowBias: usize, rowLevelBytes: usize, columnBias: usize, columnLevelBytes: usize,
  levels: usize, levelCount: u32, queue: usize, out: usize, capacity: u32,
): u32 {
  let count: u32 = 0;
  const columns: usize = columnLevelBytes >> 2;
  const places = queue + 24 * 128;
  // 24 panels stay in the first-level cache while the rows pass by.
  for (let group = panel0; group < panel1; group += 24) {
    const groupEnd = min(group + 24, panel1);
    for (let i = row0; i < row1; i += 4) {
      let ha = rowBias + (<usize>i << 2), hb = columnBias;
      let code = rows + <usize>i * stride;
      let panel = panels;
      let start: u32 = 0;
      let waiting = groupEnd - group;
      let level: u32 = 0;
      if (PAIRWISE) {
        start = load<u32>(levels);
        waiting = firstLevel(code, stride, start, panels, group, groupEnd, ha, hb, queue, places);
        code += start;
        panel += columns * start;
        ha += rowLevelBytes; hb += columnLevelBytes;
        level = 1;
      }
      for (; level < levelCount && waiting > 0; level++) {
        const end = load<u32>(levels + (<usize>level << 2));
        const width: usize = end - start;
        let passed: u32 = 0;
        for (let n: u32 = 0; n < waiting; n++) {
          const p = level == 0 ? group + n : load<u32>(places + (<usize>n << 2));
          let h0 = v128.load(hb + (<usize>p << 5)), h1 = v128.load(hb + (<usize>p << 5), 16);
          let h = v128.load_splat<i32>(ha);
          let c00 = i32x4.add(h, h0), c01 = i32x4.add(h, h1);
          h = v128.load_splat<i32>(ha, 4);
          let c10 = i32x4.add(h, h0), c11 = i32x4.add(h, h1);
          h = v128.load_splat<i32>(ha, 8);
          let c20 = i32x4.add(h, h0), c21 = i32x4.add(h, h1);
          h = v128.load_splat<i32>(ha, 12);
          let c30 = i32x4.add(h, h0), c31 = i32x4.add(h, h1);
          const sums = queue + (<usize>n << 7);
          if (PAIRWISE && level == 1) {
            c00 = i32x4.add(c00, v128.load_ext<i16>(sums)); c01 = i32x4.add(c01, v128.load_ext<i16>(sums, 8));
            c10 = i32x4.add(c10, v128.load_ext<i16>(sums, 16)); c11 = i32x4.add(c11, v128.load_ext<i16>(sums, 24));
            c20 = i32x4.add(c20, v128.load_ext<i16>(sums, 32)); c21 = i32x4.add(c21, v128.load_ext<i16>(sums, 40));
            c30 = i32x4.add(c30, v128.load_ext<i16>(sums, 48)); c31 = i32x4.add(c31, v128.load_ext<i16>(sums, 56));
          } else if (level > 0) {
            c00 = i32x4.add(c00, v128.load(sums)); c01 = i32x4.add(c01, v128.load(sums, 16));
            c10 = i32x4.add(c10, v128.load(sums, 32)); c11 = i32x4.add(c11, v128.load(sums, 48));
            c20 = i32x4.add(c20, v128.load(sums, 64)); c21 = i32x4.add(c21, v128.load(sums, 80));
            c30 = i32x4.add(c30, v128.load(sums, 96)); c31 = i32x4.add(c31, v128.load(sums, 112));
          }
          let b = panel + p * (width << 3);
          let a0 = code, a1 = a0 + stride, a2 = a1 + stride, a3 = a2 + stride;
          const last = a0 + width;
          do {
            h0 = v128.load(b); h1 = v128.load(b, 16);
            const g0 = v128.load(b, 32), g1 = v128.load(b, 48);
            h = v128.load_splat<i32>(a0); let g = v128.load_splat<i32>(a0, 4);
            c00 = dotAdd2(h, h0, g, g0, c00); c01 = dotAdd2(h, h1, g, g1, c01);
            h = v128.load_splat<i32>(a1); g = v128.load_splat<i32>(a1, 4);
            c10 = dotAdd2(h, h0, g, g0, c10); c11 = dotAdd2(h, h1, g, g1, c11);
            h = v128.load_splat<i32>(a2); g = v128.load_splat<i32>(a2, 4);
            c20 = dotAdd2(h, h0, g, g0, c20); c21 = dotAdd2(h, h1, g, g1, c21);
            h = v128.load_splat<i32>(a3); g = v128.load_splat<i32>(a3, 4);
            c30 = dotAdd2(h, h0, g, g0, c30); c31 = dotAdd2(h, h1, g, g1, c31);
            b += 64; a0 += 8; a1 += 8; a2 += 8; a3 += 8;
          } while (a0 < last);
          // Sign bits: all set means that no pair of the tile passes.
          const rejected = v128.and(
            v128.and(v128.and(c00, c01), v128.and(c10, c11)),
            v128.and(v128.and(c20, c21), v128.and(c30, c31)),
          );
          const tile = queue + (<usize>passed << 7);
          v128.store(tile, c00); v128.store(tile, c01, 16);
          v128.store(tile, c10, 32); v128.store(tile, c11, 48);
          v128.store(tile, c20, 64); v128.store(tile, c21, 80);
          v128.store(tile, c30, 96); v128.store(tile, c31, 112);
          store<u32>(places + (<usize>passed << 2), p);
          passed += u32(i32x4.bitmask(rejected) != 15);
        }
        waiting = passed;
        code += width;
        panel += columns * width;
        start = end;
        ha += rowLevelBytes; hb += columnLevelBytes;
      }
      for (let n: u32 = 0; n < waiting; n++) {
        const tile = queue + (<usize>n << 7);
        const column = load<u32>(places + (<usize>n << 2)) << 3;
        for (let r: u32 = 0; r < 4; r++) {
          if (PAIRWISE && levelCount == 1) {
            const sums = tile + (<usize>r << 4);
            count = emit(v128.load_ext<i16>(sums), i + r, column, out, count, capacity);
            count = emit(v128.load_ext<i16>(sums, 8), i + r, column + 4, out, count, capacity);
            continue;
          }
          count = emit(v128.load(tile + (<usize>r << 5)), i + r, column, out, count, capacity);
          count = emit(v128.load(tile + (<usize>r << 5), 16), i + r, column + 4, out, count, capacity);
        }
      }
    }
  }
  return count;
}

/** C[i][8p+j] = Σ_k A[i][k] · B[p][k][j] in float32. `a` row-major with `aStride` floats; `m` a multiple of 4; C with `cStride` floats. */
export function gemm(a: usize, aStride: u32, depth: u32, m: u32, b: usize, panels: u32, c: usize, cStride: u32): void {
  const aBytes = <usize>aStride << 2;
  const cBytes = <usize>cStride << 2;
  for (let p: u32 = 0; p < panels; p++) {
    const panel = b + (<usize>p * depth << 5);
    for (let i: u32 = 0; i < m; i += 4) {
      let a0 = a + i * aBytes;
      let a1 = a0 + aBytes, a2 = a1 + aBytes, a3 = a2 + aBytes;
      let q = panel;
      let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
      for (const end = a0 + (<usize>depth << 2); a0 < end; ) {
        const b0 = v128.load(q), b1 = v128.load(q, 16);
        let x = v128.load_splat<f32>(a0); c00 = multiplyAdd(x, b0, c00); c01 = multiplyAdd(x, b1, c01);
        x = v128.load_splat<f32>(a1); c10 = multiplyAdd(x, b0, c10); c11 = multiplyAdd(x, b1, c11);
        x = v128.load_splat<f32>(a2); c20 = multiplyAdd(x, b0, c20); c21 = multiplyAdd(x, b1, c21);
        x = v128.load_splat<f32>(a3); c30 = multiplyAdd(x, b0, c30); c31 = multiplyAdd(x, b1, c31);
        q += 32; a0 += 4; a1 += 4; a2 += 4; a3 += 4;
      }
      let z = c + i * cBytes + (<usize>p << 5);
      v128.store(z, c00); v128.store(z, c01, 16); z += cBytes;
      v128.store(z, c10); v128.store(z, c11, 16); z += cBytes;
      v128.store(z, c20); v128.store(z, c21, 16); z += cBytes;
      v128.store(z, c30); v128.store(z, c31, 16);
    }
  }
}

@inline
function low(v: v128): v128 { return f64x2.promote_low_f32x4(v); }

@inline
function high(v: v128): v128 { return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 1)); }

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

/** to[k] = float32(from[k] · factor) for `d` floats, the product rounded once from float64. `d`: a multiple of 4. */
export function scale(from: usize, to: usize, d: u32, factor: f64): void {
  const f = f64x2.splat(factor);
  for (const end = from + (<usize>d << 2); from < end; from += 16, to += 16) {
    const v = v128.load(from);
    const l = f32x4.demote_f64x2_zero(f64x2.mul(low(v), f));
    const h = f32x4.demote_f64x2_zero(f64x2.mul(high(v), f));
    v128.store(to, v128.shuffle<i64>(l, h, 0, 2));
  }
}

/** to[k] = (from[k] − mean[k]) · sign[k] for `d` floats, a multiple of 4. */
export function centre(from: usize, mean: usize, sign: usize, to: usize, d: u32): void {
  for (const end = from + (<usize>d << 2); from < end; from += 16, mean += 16, sign += 16, to += 16) {
    v128.store(to, f32x4.mul(f32x4.sub(v128.load(from), v128.load(mean)), v128.load(sign)));
  }
}

/** The unnormalised Walsh–Hadamard transform of `n` floats in place. `n`: a power of two, at least 16. */
export function hadamard(x: usize, n: u32): void {
  const end = x + (<usize>n << 2);
  for (let p = x; p < end; p += 16) {
    let v = v128.load(p);
    // Lanes (0±1, 2±3), then (0±2, 1±3).
    let e = v128.shuffle<f32>(v, v, 0, 0, 2, 2), o = v128.shuffle<f32>(v, v, 1, 1, 3, 3);
    v = f32x4.add(e, v128.xor(o, i32x4(0, 0x80000000, 0, 0x80000000)));
    e = v128.shuffle<f32>(v, v, 0, 1, 0, 1); o = v128.shuffle<f32>(v, v, 2, 3, 2, 3);
    v128.store(p, f32x4.add(e, v128.xor(o, i32x4(0, 0, 0x80000000, 0x80000000))));
  }
  for (let half: usize = 16; half < (<usize>n << 2); half <<= 1) {
    for (let block = x; block < end; block += half << 1) {
      for (let p = block; p < block + half; p += 16) {
        const a = v128.load(p), b = v128.load(p + half);
        v128.store(p, f32x4.add(a, b));
        v128.store(p + half, f32x4.sub(a, b));
      }
    }
  }
}

/**
 * Quantises one projected vector to a row code of signed 7 bits and a column code of 7 bits, with the error terms that make
 * the filter rigorous (see `src/plan/bound.ts`).
 *
 * The first level's sums have to fit into 16 bits. With codes no longer than `reach` = 90 units and biases of at most 3/2 · 90²
 * they lie between −2 · 90² and 4 · 90² = 32,400. A longer code is shortened, which costs it error; and a bias so cut
 * still lets every pair pass, for the rest of the sum is no less than −3/2 · 90².
 *
 * @param z `stride` floats, centred
 * @param rowCode where its `stride` bytes go, 0 for none
 * @param panels, column the segment for the column code, laid out as for `scan`, and its place there
 * @param rowBias, columnBias int32 addresses of level 0
 * @param step what one unit of the codes is worth
 * @param radius ρ: projected vectors of a pair over the threshold are at most this far apart
 * @param slack a bound on the error of `z` itself
 */
export function quantise(
  z: usize, stride: u32, rowCode: usize, panels: usize, column: u32,
  rowBias: usize, rowLevelBytes: usize, columnBias: usize, columnLevelBytes: usize,
  levels: usize, levelCount: u32, step: f64, radius: f64, slack: f64,
): void {
  const reach = 90.0;
  const perUnit = 1 / step, unit = perUnit * perUnit * 0.5;
  let squareError = 0.0, squares = 0.0;
  let codeSum = 0, rowBefore = 0, columnBefore = 0;
  let k: u32 = 0;
  for (let level: u32 = 0; level < levelCount; level++) {
    const start = k;
    const end = load<u32>(levels + (<usize>level << 2));
    const first = level == 0;
    let shrink = 1.0;
    if (first) {
      let length = 0.0;
      for (let j: u32 = 0; j < end; j++) {
        const q = max(-63.0, min(63.0, nearest(<f64>load<f32>(z + (<usize>j << 2)) * perUnit)));
        length += q * q;
      }
      if (length > reach * reach) shrink = reach / sqrt(length);
    }
    const code = panels + (columnLevelBytes >> 2) * start + ((column & ~7) * (end - start));
    for (; k < end; k++) {
      const value = <f64>load<f32>(z + (<usize>k << 2));
      // Cut off towards zero, so that the whole gets no longer than it may.
      const q = trunc(max(-63.0, min(63.0, nearest(value * perUnit))) * shrink);
      if (rowCode) store<i8>(rowCode + k, <i8>q);
      const at: usize = k - start;
      const place: usize = PAIRWISE && first
        ? ((at >> 1) << 4) + ((column & 7) << 1) + (at & 1)
        : ((at >> 2) << 5) + ((column & 7) << 2) + (at & 3);
      store<u8>(code + place, <u8>(<i32>q + 64));
      squares += q * q;
      codeSum += <i32>q;
      const e = value - q * step;
      squareError += e * e;
    }
    // Rounding of these sums themselves is covered by the factor.
    const e = (sqrt(squareError) + slack) * 1.000001;
    const halfSquares = squares * 0.5;
    let a = <i32>ceil((radius * radius + 2 * radius * e + 2 * e * e) * unit - halfSquares) + 1;
    let b = <i32>ceil((2 * radius * e + 2 * e * e) * unit - halfSquares) + 1;
    if (first) {
      const most = <i32>(reach * reach * 1.5);
      a = min(a, most);
      b = min(b, most);
    }
    a -= 64 * codeSum;
    if (rowCode) store<i32>(rowBias + level * rowLevelBytes, a - rowBefore);
    store<i32>(columnBias + level * columnLevelBytes, b - columnBefore);
    rowBefore = a;
    columnBefore = b;
  }
}

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
