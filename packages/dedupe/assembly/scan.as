import { judgePair } from './pair';
import { dotAdd, dotAddPairs } from './simd';
import { isOpen, QUEUED, SEGMENT, SLAB, State, Thread } from './state';

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
        const b0 = begin(s.rowLanes + r0 * laneBytes, start + shift, end + shift), b1 = begin(s.rowLanes + r1 * laneBytes, start + shift, end + shift);
        const b2 = begin(s.rowLanes + r2 * laneBytes, start + shift, end + shift), b3 = begin(s.rowLanes + r3 * laneBytes, start + shift, end + shift);
        const h0 = load<i32>(bias + r0 * biasBytes), h1 = load<i32>(bias + r1 * biasBytes);
        const h2 = load<i32>(bias + r2 * biasBytes), h3 = load<i32>(bias + r3 * biasBytes);
        const panels = codes + <usize>start * (SEGMENT * SLAB), columns = biases + <usize>(end - 1) * (SEGMENT << 2);
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
