import type { SharedHeap } from '../filter/shared-heap.ts';

/** Orthonormalises `rows` of `length` float64, in place. A row that depends on those before it becomes a random direction. */
export function orthonormalise(
  heap: SharedHeap,
  matrix: Float64Array,
  rows: number,
  length: number,
  noise: () => number,
): void {
  const mark = heap.mark();
  const address = heap.allocate(rows * length * 8);
  const view = heap.views().f64.subarray(address / 8, address / 8 + rows * length);
  view.set(matrix);
  for (;;) {
    const bad = heap.kernel.orthonormalise(address, rows, length);
    if (bad === rows) break;
    for (let k = 0; k < length; k++) view[bad * length + k] = noise() - 0.5;
  }
  matrix.set(view);
  heap.reset(mark);
}
