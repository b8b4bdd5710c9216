import { badVector } from '../finders/check-vectors.ts';
import type { Shard } from './shard.ts';

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
 * Copies vectors, padded with zeros, into the block of a shard and finds their squared norms.
 *
 * Vectors shorter than 2⁻⁴⁰ or longer than 2⁴⁰ are scaled by a power of two to a length between 1 and 2, so that no product in float32
 * overflows or vanishes. Scaling up is exact. Scaling down is, too, but for coordinates below 2⁻¹²⁶ of the length, whose products are below
 * 2⁻¹²⁶ of the norms and can't be seen in a cosine of 53 bits. Cosines stay as they are, bit for bit.
 *
 * @throws DATA_BAD_VECTOR for what has no direction, before anything is changed but the block
 */
export function loadRows(shard: Shard, vectors: Float32Array, options: LoadOptions): void {
  const { dimension, floats, rows, first, open } = options;
  const { kernel } = shard.heap;
  const { f32, f64, i32, u64 } = shard.heap.views();
  const { block } = shard;
  const at = block.rows / 4;
  if (dimension === floats) f32.set(vectors, at);
  else {
    for (let row = 0; row < rows; row++) {
      const to = at + row * floats;
      f32.set(vectors.subarray(row * dimension, (row + 1) * dimension), to);
      f32.fill(0, to + dimension, to + floats);
    }
  }
  kernel.squares(block.rows, rows, floats, block.squares);
  for (let row = 0; row < rows; row++) {
    const square = f64[block.squares / 8 + row]!;
    if (!(square > 0 && square < Number.POSITIVE_INFINITY)) throw badVector(vectors, dimension, row, first);
    if (square > SMALL && square < LARGE) continue;
    const factor = 2 ** -Math.floor(Math.log2(square) / 2);
    for (let k = at + row * floats; k < at + (row + 1) * floats; k++) f32[k]! *= factor;
    kernel.squares(block.rows + row * floats * 4, 1, floats, block.squares + row * 8);
  }
  u64.fill(open, block.open / 8, block.open / 8 + rows);
  i32.fill(-1, block.match / 4, block.match / 4 + rows);
}
