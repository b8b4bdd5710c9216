import { AblataError } from '@ablata/spec';
import { apportion } from './quota-sequence.ts';
import type { SplitRules } from './split-rules.ts';
import { subsetName } from './subset-name.ts';

/**
 * The sizes that will be cut, ascending. `shrink` drops the sizes that can't be had and adds the largest that can.
 *
 * @param rows rows of the dataset
 * @param pools rows that each split has to offer, when a column decides that
 * @throws DATA_TOO_FEW_ROWS naming the size and how many rows are missing, in which pool.
 */
export function resolveSizes(rows: number, rules: SplitRules, pools?: readonly number[]): number[] {
  const { ratios, whenTooFew = 'error' } = rules;
  const shares = Object.values(ratios);
  // Without sizes, all rows of each pool are taken as they are.
  const available = pools === undefined || rules.sizes === undefined ? rows : largestSize(shares, pools);
  const wanted = [...new Set(rules.sizes ?? [available])].sort((a, b) => a - b);
  const smallest = shares.length;
  const largest = wanted.at(-1)!;
  if (available >= largest && available >= smallest) return wanted;
  if (whenTooFew === 'shrink' && available >= smallest) {
    return [...wanted.filter((size) => size < available), available];
  }
  const needed = Math.max(largest, smallest);
  throw new AblataError(
    'DATA_TOO_FEW_ROWS',
    `The splits need ${needed} rows for the subset '${subsetName(needed)}', and the dataset has ${rows}: ` +
      (pools === undefined ? `${needed - rows} rows are missing.` : `${missingRows(needed, ratios, pools)} missing.`),
    {
      hint: "Raise the experiment's target, ask for smaller sizes, or set the splits option whenTooFew: 'shrink'.",
      details: { rows, needed },
    },
  );
}

/** The most rows that can be cut in these shares from these pools. */
function largestSize(shares: readonly number[], pools: readonly number[]): number {
  let low = 0;
  let high = pools.reduce((sum, pool) => sum + pool, 0);
  // Counts only grow with the size, so the sizes that fit are the small ones.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (apportion(shares, middle).every((count, k) => count <= pools[k]!)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function missingRows(size: number, ratios: SplitRules['ratios'], pools: readonly number[]): string {
  const targets = apportion(Object.values(ratios), size);
  const missing = Object.keys(ratios).flatMap((split, k) =>
    targets[k]! > pools[k]! ? [`${targets[k]! - pools[k]!} rows of pool '${split}'`] : [],
  );
  return `${missing.join(' and ')} are`;
}
