import { multiplyPanel } from './multiply';
import { MAY_BE_NATIVE, multiplyPanels } from './native';
import { quantise } from './quantise';
import { floorOf, SLAB, State, Thread } from './state';
import { transform } from './transform';

/** Encodes up to four vectors into the codes of rows `r0`…; `a0`… are their addresses, `q0`… their squared norms. */
export function encodeFour(
  s: State, t: Thread, n: u32, r0: u32, r1: u32, r2: u32, r3: u32, a0: usize, a1: usize, a2: usize, a3: usize, q0: f64, q1: f64, q2: f64, q3: f64,
): void {
  const stride = <usize>s.prefixSlabs * (SLAB << 2);
  const prefix = t.projected + (<usize>s.floats << 2);
  const panels = s.prefixSlabs * (SLAB / 8), bytes = <usize>s.floats << 2;
  if (MAY_BE_NATIVE && s.native && panels) multiplyPanels(a0, a1, a2, a3, bytes, s.directions, panels, prefix, stride);
  else for (let p: u32 = 0; p < panels; p++) multiplyPanel(a0, a1, a2, a3, bytes, s.directions + (p * bytes << 3), prefix + (<usize>p << 5), stride);
  encodeOne(s, t, r0, a0, q0, prefix);
  if (n > 1) encodeOne(s, t, r1, a1, q1, prefix + stride);
  if (n > 2) encodeOne(s, t, r2, a2, q2, prefix + 2 * stride);
  if (n > 3) encodeOne(s, t, r3, a3, q3, prefix + 3 * stride);
}

function encodeOne(s: State, t: Thread, row: u32, from: usize, square: f64, prefix: usize): void {
  const code = s.rowCodes + row * <usize>(s.slabs * SLAB);
  const errors = s.rowErrors + row * (<usize>s.slabs << 3), halves = s.rowHalves + row * (<usize>s.slabs << 3);
  const lanes = s.rowLanes + row * (<usize>(s.slabs + 2) << 2);
  const before = <usize>s.prefixSlabs;
  if (before) {
    const f = f32x4.splat(<f32>(1 / sqrt(square)));
    for (let k: usize = 0; k < before * (SLAB << 2); k += 16) {
      v128.store(prefix + k, f32x4.sub(f32x4.mul(v128.load(prefix + k), f), v128.load(s.offset + k)));
    }
    quantise(prefix, s.prefixSlabs, s.narrowSlabs, 0, code, errors, halves, lanes, s.prefixStep, s.prefixSlack);
  }
  transform(s, from, square, t.projected);
  const rest = before << 3;
  quantise(
    t.projected, s.slabs - s.prefixSlabs, before ? 0 : s.narrowSlabs, s.order, code + before * SLAB, errors + rest, halves + rest, lanes + ((before + 1) << 2), s.step, s.slack,
  );
}

/** ρ of a cosine: see `src/plan/bound.ts`. */
@inline
function radiusOf(cosine: f64): f64 { return sqrt(2 - 2 * (cosine - 1e-9)); }

/** The row's side of the bounds, for the least cosine that is of interest to it now. */
export function aim(s: State, row: u32): void {
  const floor = floorOf(s, row);
  store<f64>(s.rowFloor + (<usize>row << 3), floor);
  const at = row * <usize>s.slabs;
  for (let slab: usize = 0; slab < <usize>s.slabs; slab++) {
    const prefix = slab < <usize>s.prefixSlabs;
    const radius = radiusOf(floor) * (prefix ? s.prefixStretch : 1.0), step = prefix ? s.prefixStep : s.step;
    const e = load<f64>(s.rowErrors + ((at + slab) << 3));
    const bias = (radius * radius + 2 * radius * e + 2 * e * e) * 0.5 / (step * step) - load<f64>(s.rowHalves + ((at + slab) << 3));
    store<i32>(s.rowBias + ((at + slab) << 2), <i32>ceil(bias) + 1);
  }
}

/** The column's side, for the lowest of all thresholds, from the codes of row `row`. */
@inline
export function columnBias(s: State, row: u32, slab: u32): i32 {
  const at = row * <usize>s.slabs + slab;
  const prefix = slab < s.prefixSlabs;
  const radius = radiusOf(load<f64>(s.thresholds)) * (prefix ? s.prefixStretch : 1.0), step = prefix ? s.prefixStep : s.step;
  const e = load<f64>(s.rowErrors + (at << 3));
  return <i32>ceil((2 * radius * e + 2 * e * e) * 0.5 / (step * step) - load<f64>(s.rowHalves + (at << 3))) + 1;
}

/** Encodes a row of the block by itself. */
export function encodeRow(s: State, t: Thread, row: u32): void {
  const from = s.rows + row * (<usize>s.floats << 2);
  const square = load<f64>(s.rowSquares + (<usize>row << 3));
  encodeFour(s, t, 1, row, row, row, row, from, from, from, from, square, square, square, square);
  aim(s, row);
}

/** The error of a vector's code under the present plan, all of the random basis. Leaves the code in row `row`. */
export function measureCode(s: State, t: Thread, from: usize, square: f64, row: u32): f64 {
  encodeFour(s, t, 1, row, row, row, row, from, from, from, from, square, square, square, square);
  return load<f64>(s.rowErrors + (((row + 1) * <usize>s.slabs - 1) << 3));
}
