import { columnBias, encodeFour, encodeRow } from './encode';
import { MAY_BE_NATIVE, NATIVE_GROUP, NATIVE_PANEL } from './native';
import { SEGMENT, SLAB, squaresAt, State, Thread } from './state';

/** Row `row` of the block becomes a column, kept at the thresholds of `mask`. */
export function appendColumn(s: State, t: Thread, row: u32, column: u32, mask: u64): void {
  const base = <usize>load<u32>(s.segments + (<usize>(column / SEGMENT) << 3));
  const at = <usize>(column % SEGMENT);
  const from = s.rows + row * (<usize>s.floats << 2);
  const square = load<f64>(s.rowSquares + (<usize>row << 3));
  if (s.vectorBytes) memory.copy(base + at * s.vectorBytes, from, s.vectorBytes);
  else store<u32>(s.recentRows + (<usize>(column - s.recentFirst) << 2), row);
  const squareAt = base + squaresAt(s) + (at << 3);
  store<f64>(squareAt, square);
  store<u64>(squareAt, mask, <usize>SEGMENT << 3);
  if (column < s.hotColumns) warmColumn(s, column, from);
  if (s.slabs) {
    const floor = load<f64>(s.rowFloor + (<usize>row << 3));
    if (floor != floor) encodeRow(s, t, row);
    putCode(s, row, column);
  }
}

/** Puts a column, at unit length, into the panels that are compared in float32. `from`: address of its vector. */
export function warmColumn(s: State, column: u32, from: usize): void {
  const base = <usize>load<u32>(s.segments + (<usize>(column / SEGMENT) << 3));
  const at = <usize>(column % SEGMENT);
  const factor = <f32>(1 / sqrt(load<f64>(base + squaresAt(s) + (at << 3))));
  let to = s.hot + (<usize>(column >> 3) * s.floats << 5) + ((column & 7) << 2);
  for (let k: u32 = 0; k < s.floats; k++, to += 32) store<f32>(to, load<f32>(from + (<usize>k << 2)) * factor);
}

/** Encodes a column anew. `from`: address of its vector; `row`: a row of the block's memory that is free. */
export function encodeColumn(s: State, t: Thread, column: u32, from: usize, row: u32): void {
  const base = <usize>load<u32>(s.segments + (<usize>(column / SEGMENT) << 3));
  const at = <usize>(column % SEGMENT);
  const square = load<f64>(base + squaresAt(s) + (at << 3));
  encodeFour(s, t, 1, row, row, row, row, from, from, from, from, square, square, square, square);
  putCode(s, row, column);
}

/**
 * Codes as [slab][panel of 8 columns][8 groups of 4 dimensions][8][4], those of a narrow first level in 16 groups of 2, offset by 64 to 1…127; biases as
 * [slab][column]. For native code in panels of 16 columns.
 */
function putCode(s: State, row: u32, column: u32): void {
  const base = <usize>load<u32>(s.segments + (<usize>(column / SEGMENT) << 3), 4);
  const at = <usize>(column % SEGMENT);
  const native = MAY_BE_NATIVE && s.native != 0;
  let to = base + (native ? (at >> 4) * NATIVE_PANEL + ((at & 15) << 2) : ((at >> 3) << 8) + ((at & 7) << 2));
  let bias = base + <usize>s.slabs * (SEGMENT * SLAB) + (at << 2);
  let code = s.rowCodes + row * <usize>(s.slabs * SLAB);
  for (let slab: u32 = 0; slab < s.slabs; slab++) {
    // Adds 64 to each byte: no carry leaves one, for codes are within ±63.
    if (slab < s.narrowSlabs) {
      const pair = to - ((at & 7) << 1);
      for (let g: usize = 0; g < 256; g += 16, code += 2) store<u16>(pair + g, <u16>((load<u16>(code) ^ 0x8080) - 0x4040));
    } else if (native) {
      for (let g: usize = 0; g < NATIVE_PANEL; g += NATIVE_GROUP, code += 4) store<u32>(to + g, (load<u32>(code) ^ 0x80808080) - 0x40404040);
    } else for (let g: usize = 0; g < 256; g += 32, code += 4) store<u32>(to + g, (load<u32>(code) ^ 0x80808080) - 0x40404040);
    store<i32>(bias, columnBias(s, row, slab));
    to += SEGMENT * SLAB;
    bias += SEGMENT << 2;
  }
}
