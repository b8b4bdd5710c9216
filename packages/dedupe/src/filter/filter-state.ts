import type { VectorChunk } from '../store/vector-store.ts';

/** Columns (library rows) a segment holds. */
export const SEGMENT_COLUMNS = 4096;
/** Most rows judged at once. */
export const BLOCK_ROWS = 4096;
/** No bias can bring a pair with this one to ≥ 0: it marks places without a vector. */
export const VACANT = -(2 ** 29);

/** Addresses of the counters of the running job in the shared heap. */
export const NEXT_TASK = 64;
export const CANDIDATES = 128;

/** Everything a thread must know to encode and to scan. Plain data: it is posted to workers. */
export interface FilterState {
  readonly rowLength: number;
  readonly chunkRows: number;
  readonly basis:
    | { readonly kind: 'hadamard'; readonly width: number; readonly mean: number; readonly sign: number }
    | { readonly kind: 'principal'; readonly panels: number; readonly offset: number; readonly ones: number };
  /** Bytes of a code. */
  readonly stride: number;
  readonly levels: number;
  readonly levelCount: number;
  readonly step: number;
  readonly radius: number;
  readonly slack: number;
  readonly rowCodes: number;
  readonly rowBias: number;
  /** Address of each segment: for each level its part of the codes, in panels; then levelCount · SEGMENT_COLUMNS int32 of biases. */
  readonly segments: readonly number[];
  /** Pairs below this cosine are of no interest. */
  readonly floor: number;
}

export type Job =
  | {
      readonly kind: 'encode';
      readonly first: number;
      readonly last: number;
      /** Rows from here on get a row code as well. */
      readonly blockFirst: number;
    }
  | {
      readonly kind: 'scan';
      readonly blockFirst: number;
      readonly rows: number;
      /** Stop when so many candidates came up: the plan does not fit the data. */
      readonly alarm: number;
    };

export interface JobResult {
  /** (later row, earlier row, cosine) of each pair at or over the floor. */
  readonly pairs: Float64Array;
}

/** What a thread of its own has: scratch in the heap, and the store's chunks. */
export interface ThreadContext {
  readonly scratch: number;
  readonly chunks: readonly VectorChunk[];
}

export const ENCODE_ROWS = 64;
export const OUT_PAIRS = 1 << 15;
/** Tiles of the kernel's queue: see its `scan`. */
export const QUEUE_BYTES = 24 * (128 + 4);

/** Bytes of scratch a thread needs. */
export function scratchBytes(rowLength: number, widest: number): number {
  return ENCODE_ROWS * Math.max(rowLength, widest) * 4 * 2 + rowLength * 8 + QUEUE_BYTES + OUT_PAIRS * 8 + 256;
}
