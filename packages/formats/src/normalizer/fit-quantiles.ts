import type { DatasetView } from '@ablata/spec';
import { countedQuantiles } from './counted-quantiles.ts';
import { selectedQuantiles } from './selected-quantiles.ts';

/** Numbers up to which holding them is worth their 4 bytes each: 256 MB. */
const MOST_IN_MEMORY = 2 ** 26;

/** Exact quantiles of each dimension: by selection in memory where the rows fit, by counting where they don't. Both give the same numbers. */
export function fitQuantiles(
  dataset: DatasetView,
  quantiles: readonly number[],
  signal?: AbortSignal,
): Promise<Float64Array[]> {
  const fits = dataset.length * dataset.dimension <= MOST_IN_MEMORY;
  return (fits ? selectedQuantiles : countedQuantiles)(dataset, quantiles, signal);
}
