import { multiplyPanel } from './multiply';
import { judgePair } from './pair';
import { floorOf, isOpen, State, Thread } from './state';

/**
 * Rows against the first columns in float32, 4 × 8 at a time, without any code. What comes within the margin is decided by `judgePair`.
 *
 * @param n rows in `t.slots`, followed by enough repetitions of the last one
 * @param limit columns from here on do not exist
 */
export function hot(s: State, t: Thread, n: u32, panel0: u32, panel1: u32, limit: u32): void {
  const bytes = <usize>s.floats << 2;
  for (let p = panel0; p < panel1; p++) {
    const panel = s.hot + (<usize>p * bytes << 3);
    for (let i: u32 = 0; i < n; i += 4) {
      const slot = t.slots + (<usize>i << 2);
      const r0 = load<u32>(slot), r1 = load<u32>(slot, 4), r2 = load<u32>(slot, 8), r3 = load<u32>(slot, 12);
      if (!isOpen(s, r0) && !isOpen(s, r1) && !isOpen(s, r2) && !isOpen(s, r3)) continue;
      multiplyPanel(s.rows + r0 * bytes, s.rows + r1 * bytes, s.rows + r2 * bytes, s.rows + r3 * bytes, bytes, panel, t.queue, 32);
      const rows = min(n - i, 4);
      for (let r: u32 = 0; r < rows; r++) near(s, t, load<u32>(slot + (<usize>r << 2)), p << 3, t.queue + (<usize>r << 5), limit);
    }
  }
}

function near(s: State, t: Thread, row: u32, column0: u32, sums: usize, limit: u32): void {
  const least = f32x4.splat(<f32>((floorOf(s, row) - s.hotMargin) * sqrt(load<f64>(s.rowSquares + (<usize>row << 3)))));
  let bits: u32 = i32x4.bitmask(f32x4.ge(v128.load(sums), least)) | (i32x4.bitmask(f32x4.ge(v128.load(sums, 16), least)) << 4);
  while (bits) {
    const column = column0 + ctz(bits);
    bits &= bits - 1;
    if (column >= limit) return;
    judgePair(s, t, row, column);
  }
}
