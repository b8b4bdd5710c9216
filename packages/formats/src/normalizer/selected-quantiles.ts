import { setImmediate as turn } from 'node:timers/promises';
import type { DatasetView } from '@ablata/spec';
import { embeddingBlocks } from '../dataset/row-blocks.ts';
import { selectRanks } from './select-ranks.ts';
import { bitsOf, floatsOf, sortableBits } from './sortable-bits.ts';

/** Columns that are filled together: as many numbers as a line of the processor's cache has. */
const TILE = 16;
/** Numbers that are looked at before timers and signals are heard again: some milliseconds. */
const A_TURN = 2 ** 19;

/** Exact quantiles of each dimension by selection in its column, interpolated linearly as `numpy.quantile` does. Holds all rows once. */
export async function selectedQuantiles(
  dataset: DatasetView,
  quantiles: readonly number[],
  signal?: AbortSignal,
): Promise<Float64Array[]> {
  const { dimension, length } = dataset;
  const columns = new Uint32Array(length * dimension);
  let row = 0;
  for await (const block of embeddingBlocks(dataset, signal)) {
    transpose(bitsOf(block), dimension, columns.subarray(row), length);
    row += block.length / dimension;
  }
  const positions = quantiles.map((quantile) => quantile * (length - 1));
  const ranks = [...new Set(positions.flatMap((at) => [Math.floor(at), Math.ceil(at)]))].sort((a, b) => a - b);
  const found = new Uint32Array(dimension * ranks.length);
  for (let k = 0, looked = 0; k < dimension; k++, looked += length) {
    if (looked >= A_TURN) {
      looked = 0;
      await turn();
      signal?.throwIfAborted();
    }
    found.set(selectRanks(columns.subarray(k * length, (k + 1) * length), ranks), k * ranks.length);
  }
  const values = floatsOf(found);
  return positions.map((position) => {
    const [lower, upper] = [ranks.indexOf(Math.floor(position)), ranks.indexOf(Math.ceil(position))];
    const part = position - Math.floor(position);
    return Float64Array.from({ length: dimension }, (_, k) => {
      const below = values[k * ranks.length + lower]!;
      return below + (values[k * ranks.length + upper]! - below) * part;
    });
  });
}

/** Puts the rows of a block, as sortable bits, into columns that start `pitch` apart. */
function transpose(block: Uint32Array, dimension: number, columns: Uint32Array, pitch: number): void {
  for (let first = 0; first < dimension; first += TILE) {
    const last = Math.min(first + TILE, dimension);
    for (let row = 0, start = 0; start < block.length; row++, start += dimension) {
      for (let k = first; k < last; k++) columns[k * pitch + row] = sortableBits(block[start + k]!);
    }
  }
}
