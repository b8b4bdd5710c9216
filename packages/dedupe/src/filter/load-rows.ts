import { badVector } from '../finders/check-vectors.ts';
import type { Shard } from './shard.ts';
import type { SharedHeap } from './shared-heap.ts';

export interface LoadOptions {
  readonly dimension: number;
  readonly floats: number;
  readonly rows: number;
  /** Number of the first row, for messages. */
  readonly first: number;
  readonly open: bigint;
}

/** Squared norms outside of this are brought inside. */
const [SMALL, LARGE] = [2 ** -80, 2 ** 80];

/**
 * Copies vectors, padded with zeros, into a heap and finds their squared norms.
 *
 * Vectors shorter than 2⁻⁴⁰ or longer than 2⁴⁰ are scaled by a power of two to a length between 1 and 2, so that no product in float32
 * overflows or vanishes. Scaling up is exact. Scaling down is, too, but for coordinates below 2⁻¹²⁶ of the length, whose products are below
 * 2⁻¹²⁶ of the norms and can't be seen in a cosine of 53 bits. Cosines stay as they are, bit for bit.
 *
 * @param to address of `rows` rows of `floats` floats
 * @param squares address of `rows` float64
 * @returns the first row that has no direction, or −1
 */
export function bringRows(
  heap: SharedHeap,
  vectors: Float32Array,
  { dimension, floats, rows }: Pick<LoadOptions, 'dimension' | 'floats' | 'rows'>,
  to: number,
  squares: number,
): number {
  if (heap.native?.load(vectors, rows, dimension, floats, to, squares) === rows) return -1;
  const { kernel } = heap;
  const { f32, f64 } = heap.views();
  const at = to / 4;
  if (dimension === floats) f32.set(vectors, at);
  else {
    for (let row = 0; row < rows; row++) {
      const start = at + row * floats;
      f32.set(vectors.subarray(row * dimension, (row + 1) * dimension), start);
      f32.fill(0, start + dimension, start + floats);
    }
  }
  kernel.squares(to, rows, floats, squares);
  for (let row = 0; row < rows; row++) {
    const square = f64[squares / 8 + row]!;
    if (!(square > 0 && square < Number.POSITIVE_INFINITY)) return row;
    if (square > SMALL && square < LARGE) continue;
    const factor = 2 ** -Math.floor(Math.log2(square) / 2);
    for (let k = at + row * floats; k < at + (row + 1) * floats; k++) f32[k]! *= factor;
    kernel.squares(to + row * floats * 4, 1, floats, squares + row * 8);
  }
  return -1;
}

/**
 * Brings vectors into the block of a shard, undecided.
 *
 * @throws DATA_BAD_VECTOR for what has no direction, before anything is changed but the block
 */
export function loadRows({ heap, block }: Shard, vectors: Float32Array, options: LoadOptions): void {
  const { dimension, rows, first, open } = options;
  const bad = bringRows(heap, vectors, options, block.rows, block.squares);
  if (bad >= 0) throw badVector(vectors, dimension, bad, first);
  const { i32, u64 } = heap.views();
  u64.fill(open, block.open / 8, block.open / 8 + rows);
  i32.fill(-1, block.match / 4, block.match / 4 + rows);
}
