import type { SharedHeap } from '../filter/shared-heap.ts';
import { DOUBLE, SLAB, WORD } from '../filter/state.ts';
import { SMALLEST_STEP, transformSlack } from './bound.ts';
import { createNoise } from './noise.ts';
import { stepFor } from './step-for.ts';

/** What is fixed of the random basis, whatever the data (Ailon & Chazelle, 2009): see `assembly/transform.as`. */
export function placeRandomBasis(heap: SharedHeap, state: number, floats: number): void {
  const noise = createNoise(1);
  let odd = floats;
  while (odd % 2 === 0) odd /= 2;
  const sign = heap.allocate(floats * 4);
  const mean = heap.allocate(floats * 4);
  const order = heap.allocate(floats);
  const { f32, f64, u32 } = heap.views();
  for (let k = 0; k < floats; k++) f32[sign / 4 + k] = noise() < 0.5 ? -1 : 1;
  f32.fill(0, mean / 4, mean / 4 + floats);
  // A prefix takes from all blocks alike: groups of four coordinates in random order.
  const groups = Uint32Array.from({ length: floats / 4 }, (_, i) => i * 16);
  for (let i = groups.length - 1; i > 0; i--) {
    const j = Math.floor(noise() * (i + 1));
    [groups[i], groups[j]] = [groups[j]!, groups[i]!];
  }
  u32.set(groups, order / 4);
  for (const [name, value] of Object.entries({ odd, sign, mean, order })) {
    u32[(state + WORD[name as 'odd']) / 4] = value;
  }
  f64[(state + DOUBLE.scale) / 8] = 1 / Math.sqrt(floats / odd);
  f64[(state + DOUBLE.slack) / 8] = transformSlack(floats, odd);
}

/**
 * Fits mean and quantiser step to a sample: the nearer the mean, the shorter the codes, the smaller the step and its errors.
 *
 * @param sample addresses and squared norms of vectors
 * @param scratch `floats` floats
 * @param narrow slabs of a narrow first level
 */
export function fitRandomBasis(
  heap: SharedHeap,
  state: number,
  floats: number,
  sample: readonly { readonly address: number; readonly square: number }[],
  scratch: number,
  narrow: number,
): void {
  const { f32, f64, u32 } = heap.views();
  const mean = u32[(state + WORD.mean) / 4]! / 4;
  f32.fill(0, mean, mean + floats);
  const projected = new Float32Array(sample.length * floats);
  const sums = new Float64Array(floats);
  for (const [i, { address, square }] of sample.entries()) {
    heap.kernel.transform(state, address, square, scratch);
    const z = f32.subarray(scratch / 4, scratch / 4 + floats);
    projected.set(z, i * floats);
    for (let k = 0; k < floats; k++) sums[k]! += z[k]!;
  }
  for (let k = 0; k < floats; k++) f32[mean + k] = sums[k]! / sample.length;
  for (let i = 0; i < projected.length; i++) projected[i]! -= f32[mean + (i % floats)]!;
  f64[(state + DOUBLE.step) / 8] = Math.fround(Math.max(stepFor(projected, floats, narrow * SLAB), SMALLEST_STEP));
}
