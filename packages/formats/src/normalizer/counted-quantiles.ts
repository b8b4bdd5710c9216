import type { DatasetView } from '@ablata/spec';
import { embeddingBlocks } from '../dataset/row-blocks.ts';
import { bitsOf, floatsOf, sortableBits } from './sortable-bits.ts';

/** Bits decided by each pass over the rows; together the 32 of a float. */
const PASSES = [11, 11, 10];

/**
 * Exact quantiles of each dimension, interpolated linearly between the two nearest values as `numpy.quantile` does.
 *
 * Floats are sorted by their bits: each pass counts, for every wanted rank, how many values share the bits found so far, by
 * the next 11. Three passes find the value; memory is one table of 2,048 counts a dimension and rank, whatever the rows.
 *
 * @returns one array of `dimension` numbers for each of the quantiles
 */
export async function countedQuantiles(
  dataset: DatasetView,
  quantiles: readonly number[],
  signal?: AbortSignal,
): Promise<Float64Array[]> {
  const { dimension, length } = dataset;
  const positions = quantiles.map((quantile) => quantile * (length - 1));
  const ranks = [...new Set(positions.flatMap((position) => [Math.floor(position), Math.ceil(position)]))];
  // For each rank and dimension: the bits found, and how many smaller values share none of what is still open.
  const found = ranks.map(() => new Uint32Array(dimension));
  const left = ranks.map((rank) => new Float64Array(dimension).fill(rank));

  let decided = 0;
  for (const width of PASSES) {
    const counts = ranks.map(() => new Uint32Array(dimension << width));
    const shift = 32 - decided - width;
    const mask = (1 << width) - 1;
    for await (const block of embeddingBlocks(dataset, signal)) {
      const bits = bitsOf(block);
      for (let index = 0, k = 0; index < bits.length; index++) {
        const value = sortableBits(bits[index]!);
        const prefix = decided === 0 ? 0 : value >>> (32 - decided);
        const bucket = (k << width) + ((value >>> shift) & mask);
        for (let rank = 0; rank < ranks.length; rank++) if (found[rank]![k] === prefix) counts[rank]![bucket]!++;
        if (++k === dimension) k = 0;
      }
    }
    counts.forEach((table, rank) => {
      for (let k = 0; k < dimension; k++) {
        let bucket = 0;
        while (table[(k << width) + bucket]! <= left[rank]![k]!) left[rank]![k]! -= table[(k << width) + bucket++]!;
        found[rank]![k] = ((found[rank]![k]! << width) | bucket) >>> 0;
      }
    });
    decided += width;
  }

  const values = new Map(ranks.map((rank, index) => [rank, floatsOf(found[index]!)]));
  return positions.map((position) => {
    const below = values.get(Math.floor(position))!;
    const above = values.get(Math.ceil(position))!;
    const part = position - Math.floor(position);
    return Float64Array.from(below, (value, k) => value + (above[k]! - value) * part);
  });
}
