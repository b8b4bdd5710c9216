import { judgePair } from './pair';
import { dotAdd, dotAddPairs } from './simd';
import { isOpen, MOST_GROUP, QUEUED, SEGMENT, SLAB, State, Thread } from './state';

/** Adds one slab group of four dimensions of a row to its eight sums. */
@inline
function add(row: v128, column: v128, sum: v128): v128 {
  if (PAIRWISE) return dotAddPairs(row, column, sum);
  return dotAdd(row, column, sum);
}

@inline
function widen(sum: v128): v128 {
  if (PAIRWISE) return i32x4.dot_i16x8_s(sum, i16x8.splat(1));
  return sum;
}

/** What a row's sums begin with: −64 times the sum of its codes from slab `start` to slab `end`. */
@inline
function begin(lanes: usize, start: u32, end: u32): v128 {
  const a = load<u32>(lanes + (<usize>start << 2)), b = load<u32>(lanes + (<usize>end << 2));
  if (PAIRWISE) return i32x4.splat(((a - b) & 0xffff) | (((a >> 16) - (b >> 16)) << 16));
  return i32x4.splat(a - b);
}

/** One bit for each of eight sums of a row that comes to ≥ 0 with the biases of row and columns. */
@inline
function passing(sums: usize, row: i32, columns: usize): u32 {
  const h = i32x4.splat(row);
  const x = i32x4.add(v128.load(sums), i32x4.add(h, v128.load(columns)));
  const y = i32x4.add(v128.load(sums, 16), i32x4.add(h, v128.load(columns, 16)));
  return ~(i32x4.bitmask(x) | (i32x4.bitmask(y) << 4)) & 255;
}

/**
 * One level of the cascade for a tile of 4 rows × 8 columns: the sums, added to those of the level before unless a section begins, go to
 * `to`. True when with the biases one of them comes to ≥ 0.
 */
@inline
function level(
  a0: usize, a1: usize, a2: usize, a3: usize, b0: v128, b1: v128, b2: v128, b3: v128, panel: usize, slabs: u32, fresh: bool, from: usize, to: usize,
  h0: i32, h1: i32, h2: i32, h3: i32, bias: usize,
): bool {
  let c00 = b0, c01 = b0, c10 = b1, c11 = b1, c20 = b2, c21 = b2, c30 = b3, c31 = b3;
  for (let n: u32 = 0; n < slabs; n++) {
    let q = panel;
    const last = a0 + SLAB;
    // Two groups at a time: unrolled further it is slower.
    do {
      let x = v128.load(q), y = v128.load(q, 16), z = v128.load_splat<i32>(a0);
      c00 = add(z, x, c00); c01 = add(z, y, c01);
      z = v128.load_splat<i32>(a1); c10 = add(z, x, c10); c11 = add(z, y, c11);
      z = v128.load_splat<i32>(a2); c20 = add(z, x, c20); c21 = add(z, y, c21);
      z = v128.load_splat<i32>(a3); c30 = add(z, x, c30); c31 = add(z, y, c31);
      x = v128.load(q, 32); y = v128.load(q, 48); z = v128.load_splat<i32>(a0, 4);
      c00 = add(z, x, c00); c01 = add(z, y, c01);
      z = v128.load_splat<i32>(a1, 4); c10 = add(z, x, c10); c11 = add(z, y, c11);
      z = v128.load_splat<i32>(a2, 4); c20 = add(z, x, c20); c21 = add(z, y, c21);
      z = v128.load_splat<i32>(a3, 4); c30 = add(z, x, c30); c31 = add(z, y, c31);
      q += 64; a0 += 8; a1 += 8; a2 += 8; a3 += 8;
    } while (a0 < last);
    panel += SEGMENT * SLAB;
  }
  c00 = widen(c00); c01 = widen(c01); c10 = widen(c10); c11 = widen(c11);
  c20 = widen(c20); c21 = widen(c21); c30 = widen(c30); c31 = widen(c31);
  if (!fresh) {
    c00 = i32x4.add(c00, v128.load(from)); c01 = i32x4.add(c01, v128.load(from, 16));
    c10 = i32x4.add(c10, v128.load(from, 32)); c11 = i32x4.add(c11, v128.load(from, 48));
    c20 = i32x4.add(c20, v128.load(from, 64)); c21 = i32x4.add(c21, v128.load(from, 80));
    c30 = i32x4.add(c30, v128.load(from, 96)); c31 = i32x4.add(c31, v128.load(from, 112));
  }
  v128.store(to, c00); v128.store(to, c01, 16); v128.store(to, c10, 32); v128.store(to, c11, 48);
  v128.store(to, c20, 64); v128.store(to, c21, 80); v128.store(to, c30, 96); v128.store(to, c31, 112);
  const x = v128.load(bias), y = v128.load(bias, 16);
  // Sign bits: all set means that no pair of the tile passes.
  let h = i32x4.splat(h0);
  let rejected = v128.and(i32x4.add(c00, i32x4.add(h, x)), i32x4.add(c01, i32x4.add(h, y)));
  h = i32x4.splat(h1);
  rejected = v128.and(rejected, v128.and(i32x4.add(c10, i32x4.add(h, x)), i32x4.add(c11, i32x4.add(h, y))));
  h = i32x4.splat(h2);
  rejected = v128.and(rejected, v128.and(i32x4.add(c20, i32x4.add(h, x)), i32x4.add(c21, i32x4.add(h, y))));
  h = i32x4.splat(h3);
  rejected = v128.and(rejected, v128.and(i32x4.add(c30, i32x4.add(h, x)), i32x4.add(c31, i32x4.add(h, y))));
  return i32x4.bitmask(rejected) != 15;
}

/** Rows' biases beyond this are cut off to it: what they are added to passes all the same. */
const MOST_BIAS: i32 = 20223;

/** Codes of a narrow first level as [4 rows][pair of dimensions][row], each pair twice: a word that fills a register is loaded faster than half a word. */
function pack(s: State, t: Thread, n: u32): void {
  const codeBytes = <usize>s.slabs * SLAB, pairs = s.narrowSlabs * (SLAB >> 1);
  let to = t.packed;
  for (let i: u32 = 0; i < n; i += 4, to += <usize>pairs << 4) {
    for (let j: u32 = 0; j < 4; j++) {
      const code = s.rowCodes + <usize>load<u32>(t.slots + (<usize>(i + j) << 2)) * codeBytes;
      for (let k: u32 = 0; k < pairs; k++) {
        const pair = <u32>load<u16>(code + (<usize>k << 1));
        store<u32>(to + (<usize>k << 4) + (<usize>j << 2), pair | (pair << 16));
      }
    }
  }
}

/** What all sums of a row begin with at a narrow level: −64 times the sum of its codes up to slab `end`, and its bias. */
@inline
function beginNarrow(lanes: usize, end: u32, bias: i32): u32 {
  const a = load<u32>(lanes), b = load<u32>(lanes + (<usize>end << 2));
  const lane = ((a & 0xffff) - (b & 0xffff) + (a >> 16) - (b >> 16) + <u32>min(bias, MOST_BIAS)) & 0xffff;
  return lane | (lane << 16);
}

/**
 * The first level in 16 bits throughout, for four rows and the panels of a group: the columns' codes lie in pairs of dimensions, so that all products of a
 * column meet in one lane, and half as many sums cover the same pairs. Queues the tiles that pass, their sums with the rows' biases in them, and returns
 * how many there are.
 *
 * No pair is lost. Codes are at most 112 units long up to the level's end (`NARROW_REACH`), so |a·b| ≤ 112² = 12,544, and a bias is at least −112² / 2 = −6,272.
 * A row's bias h is at most 20,223 here, so that sum and bias stay below 2¹⁵ together and are exact, whatever ran over on the way. Where it was cut off,
 * a·b + h + x ≥ −12,544 + 20,223 − 6,272 > 0. A column's bias x is cut off at 32,767, and so is the whole: what is cut off there
 * is ≥ 32,767 − 12,544 − 6,272 > 0. At the lower end adding saturates, too: that makes negative ones less so, and none of them positive.
 */
export function narrow(
  rows: usize, begins: usize, codes: usize, slabs: u32, rest: u32, biases: usize, g: u32, groupEnd: u32,
  queue: usize, places: usize,
): u32 {
  let passed: u32 = 0;
  // Two panels at once. Of an odd number the last goes with what follows it in memory, and that is not queued.
  for (let p = g; p < groupEnd; p += 2) {
    let c00 = v128.load_splat<i32>(begins), c10 = v128.load_splat<i32>(begins, 4), c20 = v128.load_splat<i32>(begins, 8), c30 = v128.load_splat<i32>(begins, 12);
    let c01 = c00, c11 = c10, c21 = c20, c31 = c30;
    let panel = codes + (<usize>p << 8);
    let r = rows;
    for (let n: u32 = 0; n < slabs; n++) {
      let q = panel;
      const last = q + (<usize>(n + 1 == slabs ? rest : SLAB) << 3);
      do {
        let x = v128.load(q), y = v128.load(q, 256), z = v128.load_splat<i32>(r);
        c00 = dotAddPairs(z, x, c00); c01 = dotAddPairs(z, y, c01);
        z = v128.load_splat<i32>(r, 4); c10 = dotAddPairs(z, x, c10); c11 = dotAddPairs(z, y, c11);
        z = v128.load_splat<i32>(r, 8); c20 = dotAddPairs(z, x, c20); c21 = dotAddPairs(z, y, c21);
        z = v128.load_splat<i32>(r, 12); c30 = dotAddPairs(z, x, c30); c31 = dotAddPairs(z, y, c31);
        x = v128.load(q, 16); y = v128.load(q, 272); z = v128.load_splat<i32>(r, 16);
        c00 = dotAddPairs(z, x, c00); c01 = dotAddPairs(z, y, c01);
        z = v128.load_splat<i32>(r, 20); c10 = dotAddPairs(z, x, c10); c11 = dotAddPairs(z, y, c11);
        z = v128.load_splat<i32>(r, 24); c20 = dotAddPairs(z, x, c20); c21 = dotAddPairs(z, y, c21);
        z = v128.load_splat<i32>(r, 28); c30 = dotAddPairs(z, x, c30); c31 = dotAddPairs(z, y, c31);
        q += 32; r += 32;
      } while (q < last);
      panel += SEGMENT * SLAB;
    }
    const bias = biases + (<usize>p << 5);
    let h = i16x8.narrow_i32x4_s(v128.load(bias), v128.load(bias, 16));
    let rejected = v128.and(
      v128.and(i16x8.add_sat_s(c00, h), i16x8.add_sat_s(c10, h)), v128.and(i16x8.add_sat_s(c20, h), i16x8.add_sat_s(c30, h)),
    );
    let tile = queue + <usize>passed * QUEUED;
    v128.store(tile, c00); v128.store(tile, c10, 16); v128.store(tile, c20, 32); v128.store(tile, c30, 48);
    store<u32>(places + (<usize>passed << 2), p);
    passed += u32(i16x8.bitmask(rejected) != 255);
    h = i16x8.narrow_i32x4_s(v128.load(bias, 32), v128.load(bias, 48));
    rejected = v128.and(
      v128.and(i16x8.add_sat_s(c01, h), i16x8.add_sat_s(c11, h)), v128.and(i16x8.add_sat_s(c21, h), i16x8.add_sat_s(c31, h)),
    );
    tile = queue + <usize>passed * QUEUED;
    v128.store(tile, c01); v128.store(tile, c11, 16); v128.store(tile, c21, 32); v128.store(tile, c31, 48);
    store<u32>(places + (<usize>passed << 2), p + 1);
    passed += u32(i16x8.bitmask(rejected) != 255) & u32(p + 1 < groupEnd);
  }
  return passed;
}

/** A row's sums of a tile that {@link narrow} queued, without the row's bias, in 32 bits for the level behind it. */
@inline
function widenRow(sums: v128, bias: i32, to: usize): void {
  const c = i16x8.sub(sums, i16x8.splat(<i16>min(bias, MOST_BIAS)));
  v128.store(to, i32x4.extend_low_i16x8_s(c)); v128.store(to, i32x4.extend_high_i16x8_s(c), 16);
}

/**
 * Rows against panels `panel0`…`panel1` of a segment. Tiles that pass a level are queued without a branch, for no processor can foresee which
 * they are, and go through the next level together. What passes all of them is decided by `judgePair`, columns in rising order.
 *
 * @param n rows in `t.slots`, followed by enough repetitions of the last one
 * @param limit columns from here on do not exist
 */
export function scan(s: State, t: Thread, n: u32, segment: u32, panel0: u32, panel1: u32, limit: u32): void {
  const codes = <usize>load<u32>(s.segments + (<usize>segment << 3), 4);
  const biases = codes + <usize>s.slabs * (SEGMENT * SLAB);
  const queue = t.queue, places = t.queue + <usize>s.group * QUEUED;
  const codeBytes = <usize>s.slabs * SLAB, biasBytes = <usize>s.slabs << 2, laneBytes = <usize>(s.slabs + 2) << 2;
  if (PAIRWISE && s.narrowSlabs) pack(s, t, n);
  for (let g = panel0; g < panel1; g += s.group) {
    const groupEnd = min(g + s.group, panel1);
    for (let i: u32 = 0; i < n; i += 4) {
      const slot = t.slots + (<usize>i << 2);
      const r0 = load<u32>(slot), r1 = load<u32>(slot, 4), r2 = load<u32>(slot, 8), r3 = load<u32>(slot, 12);
      if (!isOpen(s, r0) && !isOpen(s, r1) && !isOpen(s, r2) && !isOpen(s, r3)) continue;
      let waiting = groupEnd - g;
      for (let l: u32 = 0; l < s.levelCount && waiting > 0; l++) {
        const at = s.levels + (<usize>l << 4);
        const start = load<u32>(at), end = load<u32>(at, 4), fresh = load<u32>(at, 8) != 0, shift = load<u32>(at, 12);
        const entered = t.entered + (<usize>l << 2);
        store<u32>(entered, load<u32>(entered) + waiting);
        t.slabs += <f64>(waiting * (end - start));
        const code = s.rowCodes + <usize>start * SLAB, bias = s.rowBias + (<usize>(end - 1) << 2);
        const a0 = code + r0 * codeBytes, a1 = code + r1 * codeBytes, a2 = code + r2 * codeBytes, a3 = code + r3 * codeBytes;
        const h0 = load<i32>(bias + r0 * biasBytes), h1 = load<i32>(bias + r1 * biasBytes);
        const h2 = load<i32>(bias + r2 * biasBytes), h3 = load<i32>(bias + r3 * biasBytes);
        const panels = codes + <usize>start * (SEGMENT * SLAB), columns = biases + <usize>(end - 1) * (SEGMENT << 2);
        if (PAIRWISE && l == 0 && s.narrowSlabs) {
          const lanes = s.rowLanes + (<usize>shift << 2);
          const begins = queue + MOST_GROUP * (QUEUED + 4);
          store<u32>(begins, beginNarrow(lanes + r0 * laneBytes, end, h0)); store<u32>(begins, beginNarrow(lanes + r1 * laneBytes, end, h1), 4);
          store<u32>(begins, beginNarrow(lanes + r2 * laneBytes, end, h2), 8); store<u32>(begins, beginNarrow(lanes + r3 * laneBytes, end, h3), 12);
          waiting = narrow(
            t.packed + <usize>i * s.narrowSlabs * (SLAB << 1), begins, panels, end, s.narrowRest, columns, g, groupEnd,
            queue, places,
          );
          for (let w: u32 = 0; w < waiting; w++) {
            const tile = queue + <usize>w * QUEUED;
            const c0 = v128.load(tile), c1 = v128.load(tile, 16), c2 = v128.load(tile, 32), c3 = v128.load(tile, 48);
            widenRow(c0, h0, tile); widenRow(c1, h1, tile + 32); widenRow(c2, h2, tile + 64); widenRow(c3, h3, tile + 96);
          }
          continue;
        }
        const b0 = begin(s.rowLanes + r0 * laneBytes, start + shift, end + shift), b1 = begin(s.rowLanes + r1 * laneBytes, start + shift, end + shift);
        const b2 = begin(s.rowLanes + r2 * laneBytes, start + shift, end + shift), b3 = begin(s.rowLanes + r3 * laneBytes, start + shift, end + shift);
        let passed: u32 = 0;
        for (let w: u32 = 0; w < waiting; w++) {
          const p = l == 0 ? g + w : load<u32>(places + (<usize>w << 2));
          const passes = level(
            a0, a1, a2, a3, b0, b1, b2, b3, panels + (<usize>p << 8), end - start, fresh, queue + <usize>w * QUEUED, queue + <usize>passed * QUEUED,
            h0, h1, h2, h3, columns + (<usize>p << 5),
          );
          store<u32>(places + (<usize>passed << 2), p);
          passed += u32(passes);
        }
        waiting = passed;
      }
      // Repeated rows at the end are judged once.
      const rows: u32 = n - i < 4 ? (1 << ((n - i) << 3)) - 1 : 0xffffffff;
      const end = s.slabs - 1;
      const rowBias = s.rowBias + (<usize>end << 2), columnBias = biases + <usize>end * (SEGMENT << 2);
      for (let w: u32 = 0; w < waiting; w++) {
        const panel = <usize>load<u32>(places + (<usize>w << 2));
        const sums = queue + <usize>w * QUEUED, columns = columnBias + (panel << 5);
        let mask = passing(sums, load<i32>(rowBias + r0 * biasBytes), columns) | (passing(sums + 32, load<i32>(rowBias + r1 * biasBytes), columns) << 8)
          | (passing(sums + 64, load<i32>(rowBias + r2 * biasBytes), columns) << 16) | (passing(sums + 96, load<i32>(rowBias + r3 * biasBytes), columns) << 24);
        mask &= rows;
        const column0 = segment * SEGMENT + (<u32>panel << 3);
        for (; mask; mask &= mask - 1) {
          const bit = ctz(mask);
          const column = column0 + (bit & 7);
          if (column < limit) judgePair(s, t, load<u32>(slot + (<usize>(bit >> 3) << 2)), column);
        }
      }
    }
  }
}
