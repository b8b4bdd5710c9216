import type { SharedHeap } from '../filter/shared-heap.ts';
import { orthonormalise } from './orthonormal.ts';

const ROUNDS = 3;

/**
 * Leading principal directions by subspace iteration (block power method with orthonormalisation), most variance first.
 *
 * @param rows centred sample, row-major, `length` floats each; a multiple of 4 rows
 * @param count directions wanted, a multiple of 8 ≤ length
 * @returns count × length float64, orthonormal rows
 */
export function principalDirections(
  heap: SharedHeap,
  rows: Float32Array,
  length: number,
  count: number,
  noise: () => number,
): Float64Array {
  const n = rows.length / length;
  const mark = heap.mark();
  const x = heap.allocate(rows.length * 4);
  const xTransposed = heap.allocate(rows.length * 4);
  const panels = heap.allocate(Math.max(length, n) * count * 4);
  const product = heap.allocate(Math.max(length, n) * count * 4);
  let { f32 } = heap.views();
  f32.set(rows, x / 4);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < length; k++) f32[xTransposed / 4 + k * n + i] = rows[i * length + k]!;
  }
  const directions = Float64Array.from({ length: count * length }, () => noise() - 0.5);
  orthonormalise(heap, directions, count, length, noise);
  const variance = new Float64Array(count);
  for (let round = 0; round < ROUNDS; round++) {
    f32 = heap.views().f32;
    packPanels(f32, panels / 4, count, length, (c, k) => directions[c * length + k]!);
    heap.kernel.gemm(x, length, length, n, panels, count / 8, product, count);
    const y = f32.slice(product / 4, product / 4 + n * count);
    packPanels(f32, panels / 4, count, n, (c, i) => y[i * count + c]!);
    heap.kernel.gemm(xTransposed, n, n, length, panels, count / 8, product, count);
    for (let c = 0; c < count; c++) {
      let sum = 0;
      for (let k = 0; k < length; k++) {
        const value = f32[product / 4 + k * count + c]!;
        directions[c * length + k] = value;
        sum += value * value;
      }
      variance[c] = sum;
    }
    // Most stretched first, so that Gram–Schmidt spoils the weak ones rather than the strong ones.
    reorder(directions, length, variance);
    orthonormalise(heap, directions, count, length, noise);
  }
  heap.reset(mark);
  return directions;
}

/** Columns in panels of 8: [count / 8][depth][8]. */
export function packPanels(
  to: Float32Array,
  at: number,
  count: number,
  depth: number,
  value: (column: number, k: number) => number,
): void {
  for (let p = 0; p < count / 8; p++) {
    for (let k = 0; k < depth; k++) {
      for (let c = 0; c < 8; c++) to[at + (p * depth + k) * 8 + c] = value(p * 8 + c, k);
    }
  }
}

function reorder(matrix: Float64Array, length: number, weight: Float64Array): void {
  const copy = matrix.slice();
  const order = Array.from(weight.keys()).sort((a, b) => weight[b]! - weight[a]!);
  for (const [to, from] of order.entries()) matrix.set(copy.subarray(from * length, (from + 1) * length), to * length);
}
