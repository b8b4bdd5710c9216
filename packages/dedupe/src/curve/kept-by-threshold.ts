/** Near-duplicate pairs of a whole set, each with its cosine. */
export interface PairList {
  readonly later: Uint32Array;
  readonly earlier: Uint32Array;
  readonly similarity: Float64Array;
}

/**
 * How many rows keep-first would keep at each threshold, from the pairs alone: nothing is computed anew. Exact for every
 * threshold that is not below the cosine from which on the pairs were collected.
 */
export function keptByThreshold(pairs: PairList, rows: number, thresholds: readonly number[]): number[] {
  const order = Uint32Array.from(pairs.later.keys()).sort((a, b) => pairs.later[a]! - pairs.later[b]!);
  return thresholds.map((threshold) => {
    const dropped = new Uint8Array(rows);
    let count = 0;
    for (const at of order) {
      const row = pairs.later[at]!;
      // Rows come in order, so what is known of an earlier one is final.
      if (dropped[row] === 1 || pairs.similarity[at]! < threshold || dropped[pairs.earlier[at]!] === 1) continue;
      dropped[row] = 1;
      count++;
    }
    return rows - count;
  });
}
