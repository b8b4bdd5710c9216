import { multiplyAdd } from './simd';

/** Four float32 rows with a panel of 8 columns, [depth][8]: 4 × 8 sums to `out`, `stride` bytes from row to row. `bytes`: of a row. */
export function multiplyPanel(a0: usize, a1: usize, a2: usize, a3: usize, bytes: usize, panel: usize, out: usize, stride: usize): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  for (const end = a0 + bytes; a0 < end; ) {
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    let x = v128.load_splat<f32>(a0); c00 = multiplyAdd(x, b0, c00); c01 = multiplyAdd(x, b1, c01);
    x = v128.load_splat<f32>(a1); c10 = multiplyAdd(x, b0, c10); c11 = multiplyAdd(x, b1, c11);
    x = v128.load_splat<f32>(a2); c20 = multiplyAdd(x, b0, c20); c21 = multiplyAdd(x, b1, c21);
    x = v128.load_splat<f32>(a3); c30 = multiplyAdd(x, b0, c30); c31 = multiplyAdd(x, b1, c31);
    panel += 32; a0 += 4; a1 += 4; a2 += 4; a3 += 4;
  }
  v128.store(out, c00); v128.store(out, c01, 16); out += stride;
  v128.store(out, c10); v128.store(out, c11, 16); out += stride;
  v128.store(out, c20); v128.store(out, c21, 16); out += stride;
  v128.store(out, c30); v128.store(out, c31, 16);
}
