import type { DatasetView } from '@ablata/spec';
import { embeddingBlocks } from '../dataset/row-blocks.ts';

/** Exact quantiles of each dimension by sorting its column, interpolated linearly as `numpy.quantile` does. Holds all rows once. */
export async function sortedQuantiles(
  dataset: DatasetView,
  quantiles: readonly number[],
  signal?: AbortSignal,
): Promise<Float64Array[]> {
  const { dimension, length } = dataset;
  const columns = new Float32Array(length * dimension);
  let row = 0;
  for await (const block of embeddingBlocks(dataset, signal)) {
    for (let at = 0; at < block.length; at += dimension, row++) {
      for (let k = 0; k < dimension; k++) columns[k * length + row] = block[at + k]!;
    }
  }
  const results = quantiles.map(() => new Float64Array(dimension));
  for (let k = 0; k < dimension; k++) {
    const column = columns.subarray(k * length, (k + 1) * length).sort();
    quantiles.forEach((quantile, index) => {
      const position = quantile * (length - 1);
      const below = column[Math.floor(position)]!;
      results[index]![k] = below + (column[Math.ceil(position)]! - below) * (position - Math.floor(position));
    });
  }
  return results;
}
