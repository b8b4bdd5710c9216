import type { Kernel } from '../kernel/kernel.ts';
import { cosine } from '../similarity/cosine.ts';
import {
  BLOCK_ROWS,
  type FilterState,
  OUT_PAIRS,
  QUEUE_BYTES,
  SEGMENT_COLUMNS,
  type ThreadContext,
} from './filter-state.ts';
import type { HeapViews } from './shared-heap.ts';

export interface ScanTask {
  readonly segment: number;
  readonly panel0: number;
  readonly panel1: number;
  /** Rows within the block. */
  readonly row0: number;
  readonly row1: number;
  readonly blockFirst: number;
}

/**
 * Filters one rectangle of the block against the library and checks what passes in float64. Appends
 * (later, earlier, cosine) to `found` and returns the number of candidates.
 */
export function scan(
  kernel: Kernel,
  views: HeapViews,
  state: FilterState,
  thread: ThreadContext,
  task: ScanTask,
  found: number[],
): number {
  const { rowLength, chunkRows, stride, floor } = state;
  const rowVector = thread.scratch;
  const columnVector = rowVector + rowLength * 4;
  const queue = columnVector + rowLength * 4;
  const out = queue + QUEUE_BYTES;
  const segment = state.segments[task.segment]!;
  const firstColumn = task.segment * SEGMENT_COLUMNS;
  let candidates = 0;

  const load = (row: number, to: number): number => {
    const chunk = thread.chunks[Math.floor(row / chunkRows)]!;
    const at = row % chunkRows;
    views.f32.set(chunk.vectors.subarray(at * rowLength, (at + 1) * rowLength), to / 4);
    return chunk.squares[at]!;
  };

  const run = (row0: number, row1: number, panel0: number, panel1: number): void => {
    const count = kernel.scan(
      state.rowCodes,
      stride,
      row0,
      row1,
      segment,
      panel0,
      panel1,
      state.rowBias,
      BLOCK_ROWS * 4,
      segment + SEGMENT_COLUMNS * stride,
      SEGMENT_COLUMNS * 4,
      state.levels,
      state.levelCount,
      queue,
      out,
      OUT_PAIRS,
    );
    if (count > OUT_PAIRS) {
      // More than the list holds: halve the rectangle. 4 rows by 1 panel always fit.
      if (panel1 - panel0 > 1) {
        const middle = (panel0 + panel1) >> 1;
        run(row0, row1, panel0, middle);
        run(row0, row1, middle, panel1);
      } else {
        const middle = (row0 + ((row1 - row0) >> 1)) & ~3;
        run(row0, middle, panel0, panel1);
        run(middle, row1, panel0, panel1);
      }
      return;
    }
    const list = views.u32.subarray(out / 4, out / 4 + count * 2);
    let loaded = -1;
    let rowSquare = 0;
    for (let at = 0; at < list.length; at += 2) {
      const later = task.blockFirst + list[at]!;
      const earlier = firstColumn + list[at + 1]!;
      if (earlier >= later || list[at]! >= row1) continue;
      candidates++;
      if (later !== loaded) {
        rowSquare = load(later, rowVector);
        loaded = later;
      }
      const columnSquare = load(earlier, columnVector);
      const similarity = cosine(kernel.dot(rowVector, columnVector, rowLength), rowSquare, columnSquare);
      if (similarity >= floor) found.push(later, earlier, similarity);
    }
  };
  run(task.row0, task.row1, task.panel0, task.panel1);
  return candidates;
}
