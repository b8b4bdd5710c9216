import { dot, dotSingle } from './dot';
import { SEGMENT, squaresAt, State, Thread } from './state';

/** Decides a pair, or puts it off until its column's vector is there. */
export function judgePair(s: State, t: Thread, row: u32, column: u32): void {
  if (s.vectorBytes) {
    settlePair(s, t, row, column, <usize>load<u32>(s.segments + (<usize>(column / SEGMENT) << 3)) + <usize>(column % SEGMENT) * s.vectorBytes);
  } else if (column >= s.recentFirst) {
    settlePair(s, t, row, column, s.rows + <usize>load<u32>(s.recentRows + (<usize>(column - s.recentFirst) << 2)) * (s.floats << 2));
  } else if (column - s.windowFirst < s.windowColumns) {
    if (column >= load<u32>(s.rowFrom + (<usize>row << 2))) settlePair(s, t, row, column, s.window + <usize>(column - s.windowFirst) * (s.floats << 2));
  } else putOff(s, row, column);
}

function putOff(s: State, row: u32, column: u32): void {
  const at = <usize>row << 2;
  if (column < load<u32>(s.rowFrom + at) || load<u32>(s.rowPaused + at)) return;
  const kept = load<u64>(<usize>load<u32>(s.segments + (<usize>(column / SEGMENT) << 3)) + (<usize>(column % SEGMENT + SEGMENT) << 3));
  const open = load<u64>(s.rowOpen + (<usize>row << 3));
  const nearer = s.nearest != 0 && (kept & s.main) != 0 && load<i32>(s.rowMatch + at) >= 0;
  if ((open & kept) == 0 && !nearer) return;
  const count = load<u32>(s.pendingCount + at);
  if (count == s.mostPending) {
    store<u32>(s.rowPaused + at, column + 1);
    return;
  }
  store<u32>(s.pending + (<usize>(row * s.mostPending + count) << 2), column);
  store<u32>(s.pendingCount + at, count + 1);
}

/**
 * Decides what a pair decides: the row is dropped at every threshold that its cosine reaches and at which the column is kept. float32 first,
 * with its error allowed for, then float64, which alone decides.
 *
 * @param y address of the column's vector
 */
export function settlePair(s: State, t: Thread, row: u32, column: u32, y: usize): void {
  const base = <usize>load<u32>(s.segments + (<usize>(column / SEGMENT) << 3));
  const at = <usize>(column % SEGMENT);
  const squareAt = base + squaresAt(s) + (at << 3);
  const kept = load<u64>(squareAt, <usize>SEGMENT << 3);
  const openAt = s.rowOpen + (<usize>row << 3), matchAt = s.rowMatch + (<usize>row << 2), similarityAt = s.rowSimilarity + (<usize>row << 3);
  const open = load<u64>(openAt);
  let gate = open & kept;
  let limit = gate ? load<f64>(s.thresholds + (<usize>ctz(gate) << 3)) : Infinity;
  const nearer = s.nearest != 0 && (kept & s.main) != 0 && load<i32>(matchAt) >= 0;
  if (nearer) limit = min(limit, load<f64>(similarityAt));
  if (limit > 1) return;
  const x = s.rows + <usize>row * (s.floats << 2);
  const squares = load<f64>(s.rowSquares + (<usize>row << 3)) * load<f64>(squareAt);
  t.checks += 1;
  if (<f64>dotSingle(x, y, s.floats) < (limit - s.checkMargin) * sqrt(squares)) return;
  t.exact += 1;
  const value = min(1.0, dot(x, y, s.floats) / sqrt(squares));
  if (value < limit) return;
  let decided: u64 = 0;
  while (gate) {
    const bit = ctz(gate);
    if (load<f64>(s.thresholds + (<usize>bit << 3)) > value) break;
    decided |= <u64>1 << bit;
    gate &= gate - 1;
  }
  store<u64>(openAt, open & ~decided);
  if ((decided & s.main) != 0 || (nearer && value > load<f64>(similarityAt))) {
    store<i32>(matchAt, column);
    store<f64>(similarityAt, value);
  }
}
