import type { DatasetView } from '@ablata/spec';
import { countedQuantiles } from './counted-quantiles.ts';
import { sortedQuantiles } from './sorted-quantiles.ts';

/** Numbers up to which sorting in memory is worth its 4 bytes each: 256 MB. */
const MOST_IN_MEMORY = 2 ** 26;

/** Exact quantiles of each dimension: by sorting what fits into memory, by counting what doesn't. Both give the same numbers. */
export function fitQuantiles(
  dataset: DatasetView,
  quantiles: readonly number[],
  signal?: AbortSignal,
): Promise<Float64Array[]> {
  const fits = dataset.length * dataset.dimension <= MOST_IN_MEMORY;
  return (fits ? sortedQuantiles : countedQuantiles)(dataset, quantiles, signal);
}
