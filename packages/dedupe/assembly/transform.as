import { State } from './state';

/**
 * The random basis: to = T(from / |from|) − mean, where T are random signs, the Walsh–Hadamard transform on blocks of the largest power of
 * two that divides `floats`, and a Householder reflection over the odd number of blocks: orthonormal, in n log n.
 * Its rounding error is bounded by `transformSlack` (`src/plan/bound.ts`).
 */
export function transform(s: State, from: usize, square: f64, to: usize): void {
  const f = f32x4.splat(<f32>(s.scale / sqrt(square)));
  const end = to + (<usize>s.floats << 2);
  for (let p = to, q = from, g = s.sign; p < end; p += 16, q += 16, g += 16) {
    let v = f32x4.mul(f32x4.mul(v128.load(q), f), v128.load(g));
    // Lanes (0±1, 2±3), then (0±2, 1±3).
    let e = v128.shuffle<f32>(v, v, 0, 0, 2, 2), o = v128.shuffle<f32>(v, v, 1, 1, 3, 3);
    v = f32x4.add(e, v128.xor(o, i32x4(0, 0x80000000, 0, 0x80000000)));
    e = v128.shuffle<f32>(v, v, 0, 1, 0, 1); o = v128.shuffle<f32>(v, v, 2, 3, 2, 3);
    v128.store(p, f32x4.add(e, v128.xor(o, i32x4(0, 0, 0x80000000, 0x80000000))));
  }
  const block = <usize>(s.floats / s.odd) << 2;
  for (let half: usize = 16; half < block; half <<= 1) {
    for (let b = to; b < end; b += half << 1) {
      for (let p = b; p < b + half; p += 16) {
        const x = v128.load(p), y = v128.load(p + half);
        v128.store(p, f32x4.add(x, y));
        v128.store(p + half, f32x4.sub(x, y));
      }
    }
  }
  if (s.odd > 1) {
    const weight = f32x4.splat(<f32>(2.0 / <f64>s.odd));
    for (let p = to; p < to + block; p += 16) {
      let sum = f32x4.splat(0);
      for (let q = p; q < end; q += block) sum = f32x4.add(sum, v128.load(q));
      sum = f32x4.mul(sum, weight);
      for (let q = p; q < end; q += block) v128.store(q, f32x4.sub(v128.load(q), sum));
    }
  }
  for (let p = to, m = s.mean; p < end; p += 16, m += 16) v128.store(p, f32x4.sub(v128.load(p), v128.load(m)));
}
