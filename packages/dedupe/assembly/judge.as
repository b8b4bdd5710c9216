import { aim, encodeFour } from './encode';
import { hot } from './hot';
import { MAY_BE_NATIVE, scanNatively } from './native';
import { scan } from './scan';
import { floorOf, isOpen, SEGMENT, State, Thread } from './state';

/** Panels after which decided rows leave the tile: few at first, for what decides most of a dense set comes early. */
const FIRST_CHUNK: u32 = 4;

/**
 * Judges rows `first`…`last` of the block (at most 256) against columns `column0`…`column1`: the first columns in float32, before anything is
 * encoded; then codes, from panel to panel fewer rows.
 */
export function judge(s: State, t: Thread, first: u32, last: u32, column0: u32, column1: u32): void {
  let n: u32 = 0;
  for (let row = first; row < last; row++, n++) store<u32>(t.slots + (<usize>n << 2), row);
  n = compact(s, t, n);
  if (n == 0 || column0 >= column1) return;
  let column = column0;
  if (column < s.hotColumns) {
    const end = min(column1, s.hotColumns);
    let panel = column >> 3;
    for (let width: u32 = 1; panel < (end + 7) >> 3 && n > 0; width <<= 1) {
      const to = min(panel + width, (end + 7) >> 3);
      hot(s, t, n, panel, to, column1);
      n = compact(s, t, n);
      panel = to;
    }
    column = end;
    if (n == 0 || column >= column1) return;
  }
  encodeRows(s, t, n);
  let width = FIRST_CHUNK;
  for (let panel = column >> 3, end = (column1 + 7) >> 3; panel < end && n > 0; width = min(width << 1, SEGMENT / 8)) {
    const segment = panel / (SEGMENT / 8);
    const to = min(min(panel + width, end), (segment + 1) * (SEGMENT / 8));
    const before = segment * (SEGMENT / 8);
    if (MAY_BE_NATIVE && s.native) scanNatively(s, t, n, segment, panel - before, to - before, column1);
    else scan(s, t, n, segment, panel - before, to - before, column1);
    n = compact(s, t, n);
    for (let i: u32 = 0; i < n; i++) {
      const row = load<u32>(t.slots + (<usize>i << 2));
      if (load<f64>(s.rowFloor + (<usize>row << 3)) != floorOf(s, row)) aim(s, row);
    }
    panel = to;
  }
}

/** Takes decided rows out of the list, and repeats the last one up to a multiple of four. */
function compact(s: State, t: Thread, n: u32): u32 {
  let left: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(t.slots + (<usize>i << 2));
    store<u32>(t.slots + (<usize>left << 2), row);
    left += u32(isOpen(s, row));
  }
  if (left) for (let i = left; i & 3; i++) store<u32>(t.slots + (<usize>i << 2), load<u32>(t.slots + (<usize>(left - 1) << 2)));
  return left;
}

/** Encodes the rows of the list that are not, and aims those whose floor has risen. */
function encodeRows(s: State, t: Thread, n: u32): void {
  let w: u32 = 0, r0: u32 = 0, r1: u32 = 0, r2: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(t.slots + (<usize>i << 2));
    const floor = load<f64>(s.rowFloor + (<usize>row << 3));
    if (floor == floor) {
      if (floor != floorOf(s, row)) aim(s, row);
      continue;
    }
    if (w == 0) r0 = row;
    else if (w == 1) r1 = row;
    else if (w == 2) r2 = row;
    else encode(s, t, 4, r0, r1, r2, row);
    w = (w + 1) & 3;
  }
  if (w > 0) encode(s, t, w, r0, w > 1 ? r1 : r0, w > 2 ? r2 : r0, r0);
}

function encode(s: State, t: Thread, n: u32, r0: u32, r1: u32, r2: u32, r3: u32): void {
  const bytes = <usize>s.floats << 2, q = s.rowSquares;
  encodeFour(
    s, t, n, r0, r1, r2, r3, s.rows + r0 * bytes, s.rows + r1 * bytes, s.rows + r2 * bytes, s.rows + r3 * bytes,
    load<f64>(q + (<usize>r0 << 3)), load<f64>(q + (<usize>r1 << 3)), load<f64>(q + (<usize>r2 << 3)), load<f64>(q + (<usize>r3 << 3)),
  );
  aim(s, r0);
  if (n > 1) aim(s, r1);
  if (n > 2) aim(s, r2);
  if (n > 3) aim(s, r3);
}
