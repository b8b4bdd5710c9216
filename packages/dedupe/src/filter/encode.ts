import type { Kernel } from '../kernel/kernel.ts';
import { BLOCK_ROWS, ENCODE_ROWS, type FilterState, SEGMENT_COLUMNS, type ThreadContext } from './filter-state.ts';
import type { HeapViews } from './shared-heap.ts';

/** Projects rows `first`…`last` (at most ENCODE_ROWS) to unit length and into the basis, centred. */
export function project(
  kernel: Kernel,
  views: HeapViews,
  state: FilterState,
  thread: ThreadContext,
  first: number,
  last: number,
): { readonly address: number; readonly rowBytes: number } {
  const { rowLength, chunkRows, basis } = state;
  const widest = basis.kind === 'hadamard' ? Math.max(rowLength, basis.width) : rowLength;
  const raw = thread.scratch;
  const projected = raw + ENCODE_ROWS * widest * 4;
  const load = (row: number, to: number, factor: number): void => {
    const chunk = thread.chunks[Math.floor(row / chunkRows)]!;
    const at = row % chunkRows;
    views.f32.set(chunk.vectors.subarray(at * rowLength, (at + 1) * rowLength), to / 4);
    kernel.scale(to, to, rowLength, factor / Math.sqrt(chunk.squares[at]!));
  };
  if (basis.kind === 'hadamard') {
    const { width } = basis;
    views.f32.fill(0, raw / 4, raw / 4 + width);
    for (let row = first; row < last; row++) {
      const to = projected + (row - first) * width * 4;
      load(row, raw, 1 / Math.sqrt(width));
      kernel.centre(raw, basis.mean, basis.sign, to, width);
      kernel.hadamard(to, width);
    }
    return { address: projected, rowBytes: width * 4 };
  }
  for (let row = first; row < last; row++) load(row, raw + (row - first) * rowLength * 4, 1);
  const rows = Math.ceil((last - first) / 4) * 4;
  kernel.gemm(raw, rowLength, rowLength, rows, basis.panels, state.stride / 8, projected, state.stride);
  for (let i = 0; i < last - first; i++) {
    const at = projected + i * state.stride * 4;
    kernel.centre(at, basis.offset, basis.ones, at, state.stride);
  }
  return { address: projected, rowBytes: state.stride * 4 };
}

/** Writes the codes of rows `first`…`last`: column codes of all, row codes of those from `blockFirst` on. */
export function encode(
  kernel: Kernel,
  views: HeapViews,
  state: FilterState,
  thread: ThreadContext,
  first: number,
  last: number,
  blockFirst: number,
): void {
  const { stride } = state;
  for (let start = first; start < last; start += ENCODE_ROWS) {
    const end = Math.min(last, start + ENCODE_ROWS);
    const { address, rowBytes } = project(kernel, views, state, thread, start, end);
    for (let row = start; row < end; row++) {
      const segment = state.segments[Math.floor(row / SEGMENT_COLUMNS)]!;
      const column = row % SEGMENT_COLUMNS;
      const inBlock = row - blockFirst;
      kernel.quantise(
        address + (row - start) * rowBytes,
        stride,
        inBlock >= 0 ? state.rowCodes + inBlock * stride : 0,
        segment,
        column,
        state.rowBias + Math.max(0, inBlock) * 4,
        BLOCK_ROWS * 4,
        segment + SEGMENT_COLUMNS * stride + column * 4,
        SEGMENT_COLUMNS * 4,
        state.levels,
        state.levelCount,
        state.step,
        state.radius,
        state.slack,
      );
    }
  }
}
