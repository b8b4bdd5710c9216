import type { Vectors } from '../cosine/scan-pairs.ts';
import { Nearest } from './nearest.ts';
import { scanQueries } from './scan-queries.ts';

export interface NearestOptions {
  /** How many for each query. Default 1. */
  readonly count?: number;
  /** Only rows for which this holds. */
  readonly wanted?: (query: number, row: number) => boolean;
  readonly signal?: AbortSignal;
}

/**
 * The nearest rows, by cosine, of some query vectors among all rows: each is compared with each, so none is missed.
 *
 * @param queries count × dimension, row-major
 */
export async function nearestRows(
  vectors: Vectors,
  queries: Float32Array,
  { count = 1, wanted, signal }: NearestOptions = {},
): Promise<readonly { readonly rows: readonly number[]; readonly cosines: readonly number[] }[]> {
  const nearest = Array.from({ length: queries.length / vectors.dimension }, () => new Nearest(count));
  await scanQueries(
    vectors,
    queries,
    (query, row, cosine) => {
      if (wanted?.(query, row) !== false) nearest[query]!.add(row, cosine);
    },
    signal,
  );
  return nearest;
}
