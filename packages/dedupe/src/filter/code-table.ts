import type { Basis, Plan } from '../plan/plan.ts';
import { BLOCK_ROWS, type FilterState, SEGMENT_COLUMNS, scratchBytes, VACANT } from './filter-state.ts';
import type { SharedHeap } from './shared-heap.ts';

/** The codes of a library under one plan: where they lie in the heap, and how they move when rows are dropped. */
export interface CodeTable {
  readonly state: FilterState;
  readonly scratches: readonly number[];
  /** Makes room for `size` library rows. */
  reserve(size: number): void;
  /** Marks row codes past the last row of a block as vacant, up to the next multiple of 4. */
  closeBlock(rows: number): void;
  /** Copies the code of library row `from` over that of `to`. */
  move(from: number, to: number): void;
  /** Marks library rows `from`…`to` as vacant. */
  vacate(from: number, to: number): void;
}

export function createCodeTable(
  heap: SharedHeap,
  plan: Plan,
  shape: { readonly rowLength: number; readonly chunkRows: number; readonly floor: number; readonly threads: number },
): CodeTable {
  const { rowLength } = shape;
  const stride = plan.levels.at(-1)!;
  const levelCount = plan.levels.length;
  const segments: number[] = [];
  const place = (values: Float32Array): number => {
    const address = heap.allocate(values.length * 4);
    heap.views().f32.set(values, address / 4);
    return address;
  };
  const levels = heap.allocate(levelCount * 4);
  heap.views().i32.set(plan.levels, levels / 4);
  const basis = placeBasis(plan.basis, place, stride);
  const widest = plan.basis.kind === 'hadamard' ? plan.basis.width : stride;
  const scratches = Array.from({ length: shape.threads }, () => heap.allocate(scratchBytes(rowLength, widest)));
  const rowCodes = heap.allocate((BLOCK_ROWS + 4) * stride);
  // The levels' biases follow each other BLOCK_ROWS apart; four more for the end of the last block.
  const rowBias = heap.allocate((levelCount * BLOCK_ROWS + 4) * 4);
  const biasOf = (segment: number, level: number): number =>
    (segments[segment]! + SEGMENT_COLUMNS * stride + level * SEGMENT_COLUMNS * 4) / 4;

  return {
    scratches,
    state: {
      rowLength,
      chunkRows: shape.chunkRows,
      floor: shape.floor,
      basis,
      stride,
      levels,
      levelCount,
      step: plan.step,
      radius: plan.radius,
      slack: plan.slack,
      rowCodes,
      rowBias,
      segments,
    },
    reserve(size) {
      while (segments.length * SEGMENT_COLUMNS < size) {
        const address = heap.allocate(SEGMENT_COLUMNS * (stride + levelCount * 4));
        segments.push(address);
        heap.views().u8.fill(0, address, address + SEGMENT_COLUMNS * stride);
        this.vacate((segments.length - 1) * SEGMENT_COLUMNS, segments.length * SEGMENT_COLUMNS);
      }
    },
    closeBlock(rows) {
      if (rows % 4 !== 0) heap.views().i32.fill(VACANT, rowBias / 4 + rows, rowBias / 4 + Math.ceil(rows / 4) * 4);
    },
    move(from, to) {
      const { i16, i32 } = heap.views();
      const [source, s] = [Math.floor(from / SEGMENT_COLUMNS), from % SEGMENT_COLUMNS];
      const [target, t] = [Math.floor(to / SEGMENT_COLUMNS), to % SEGMENT_COLUMNS];
      for (let l = 0, start = 0; l < levelCount; l++) {
        const width = plan.levels[l]! - start;
        const level = SEGMENT_COLUMNS * start;
        // Coordinates of a column lie in pairs or in fours: see the kernel's `scan`.
        const [words, size] = heap.kind === 'pairwise' && l === 0 ? [i16, 2] : [i32, 4];
        const a = (segments[source]! + level + Math.floor(s / 8) * 8 * width) / size + (s % 8);
        const b = (segments[target]! + level + Math.floor(t / 8) * 8 * width) / size + (t % 8);
        for (let k = 0; k < width / size; k++) words[b + k * 8] = words[a + k * 8]!;
        i32[biasOf(target, l) + t] = i32[biasOf(source, l) + s]!;
        start += width;
      }
    },
    vacate(from, to) {
      const { i32 } = heap.views();
      for (let row = from; row < to; ) {
        const segment = Math.floor(row / SEGMENT_COLUMNS);
        const end = Math.min(to, (segment + 1) * SEGMENT_COLUMNS);
        const bias = biasOf(segment, 0) - segment * SEGMENT_COLUMNS;
        i32.fill(VACANT, bias + row, bias + end);
        row = end;
      }
    },
  };
}

function placeBasis(basis: Basis, place: (values: Float32Array) => number, stride: number): FilterState['basis'] {
  if (basis.kind === 'hadamard') {
    return { kind: 'hadamard', width: basis.width, mean: place(basis.mean), sign: place(basis.sign) };
  }
  return {
    kind: 'principal',
    panels: place(basis.panels),
    offset: place(basis.offset),
    ones: place(new Float32Array(stride).fill(1)),
  };
}
