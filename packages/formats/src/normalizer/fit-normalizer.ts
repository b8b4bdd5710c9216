import type { DatasetView, Normalizer } from '@ablata/spec';
import { embeddingBlocks } from '../dataset/row-blocks.ts';
import { fitQuantiles } from './fit-quantiles.ts';

/**
 * Statistics of each dimension over all rows of a dataset: pass the training rows, `dataset.select(train)`. Accumulated in
 * float64; exact for median and quartiles too. Reads the rows twice, holding up to 256 MB of them, or else four times.
 *
 * @throws RangeError when there are no rows
 */
export async function fitNormalizer(train: DatasetView, signal?: AbortSignal): Promise<Normalizer> {
  const { length, dimension } = train;
  if (length === 0) throw new RangeError('a normalizer needs at least one training row');
  // Welford's update, Technometrics 4 (1962): no cancellation when the mean is large beside the spread.
  const mean = new Float64Array(dimension);
  const squares = new Float64Array(dimension);
  let rows = 0;
  for await (const block of embeddingBlocks(train, signal)) {
    for (let at = 0; at < block.length; at += dimension) {
      rows++;
      for (let k = 0; k < dimension; k++) {
        const value = block[at + k]!;
        const delta = value - mean[k]!;
        mean[k]! += delta / rows;
        squares[k]! += delta * (value - mean[k]!);
      }
    }
  }
  const [lower, median, upper] = await fitQuantiles(train, [0.25, 0.5, 0.75], signal);
  return {
    rows,
    mean,
    std: squares.map((sum) => Math.sqrt(sum / rows)),
    median: median!,
    iqr: upper!.map((value, k) => value - lower![k]!),
  };
}
