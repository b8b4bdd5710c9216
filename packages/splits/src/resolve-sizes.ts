import { AblataError } from '@ablata/spec';
import type { SplitRules } from './split-rules.ts';
import { splitSizes } from './split-sizes.ts';
import { subsetName } from './subset-name.ts';

export interface ResolvedSizes {
  /** That will be cut, ascending; at least one. */
  readonly sizes: readonly number[];
  /** That were asked for and can't be had. */
  readonly missing: readonly number[];
}

/**
 * The sizes that will be cut. When some can't be had: those that can, or, when none can, all there is (`fit`); those and all
 * there is (`shrink`).
 *
 * @param rows rows of the dataset
 * @param pools rows that each split has to offer, when a column decides that; none is empty
 * @throws CONFIG_SPLIT_SIZES when a size has no row for each split · DATA_TOO_FEW_ROWS naming the size and how many rows are
 * missing, in which pool.
 */
export function resolveSizes(rows: number, rules: SplitRules, pools?: readonly number[]): ResolvedSizes {
  const { ratios, short = 'fit' } = rules;
  const shares = Object.values(ratios);
  // Without sizes, all rows of each pool are taken as they are.
  const available = pools === undefined || rules.sizes === undefined ? rows : largestSize(shares, pools);
  const wanted = [...new Set(rules.sizes ?? [available])].sort((a, b) => a - b);
  const least = rules.sizes && wanted[0]!;
  if (least !== undefined && least < shares.length) {
    throw new AblataError(
      'CONFIG_SPLIT_SIZES',
      `A subset of ${least} rows has none for some of the splits ${Object.keys(ratios).join(', ')}.`,
      { hint: `Ask for sizes of ${shares.length} and more, or for fewer splits.` },
    );
  }
  const fitting = wanted.filter((size) => size <= available);
  const missing = wanted.filter((size) => size > available);
  if (available >= shares.length && (missing.length === 0 || short !== 'error')) {
    const isExtra = missing.length > 0 && fitting.at(-1) !== available && (short === 'shrink' || fitting.length === 0);
    return { sizes: isExtra ? [...fitting, available] : fitting, missing };
  }
  const needed = Math.max(wanted.at(-1)!, shares.length);
  throw new AblataError(
    'DATA_TOO_FEW_ROWS',
    `The splits need ${needed} rows for the subset '${subsetName(needed)}', and the dataset has ${rows}: ` +
      (pools === undefined ? `${needed - rows} rows are missing.` : `${missingRows(needed, ratios, pools)} missing.`),
    {
      hint:
        "Ask for smaller sizes, or set the splits option short: 'fit' to divide what there is. More rows need a higher target or, " +
        'where the run ended before its target, a larger budget or a model, prompt and dedup threshold that leave more of them.',
      details: { rows, needed },
    },
  );
}

/** The most rows that can be cut in these shares from these pools. */
function largestSize(shares: readonly number[], pools: readonly number[]): number {
  let low = shares.length;
  let high = pools.reduce((sum, pool) => sum + pool, 0);
  // Counts grow with the size, so the sizes that fit are the small ones.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (splitSizes(shares, middle).every((count, k) => count <= pools[k]!)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function missingRows(size: number, ratios: SplitRules['ratios'], pools: readonly number[]): string {
  const targets = splitSizes(Object.values(ratios), size);
  const missing = Object.keys(ratios).flatMap((split, k) =>
    targets[k]! > pools[k]! ? [`${targets[k]! - pools[k]!} rows of pool '${split}'`] : [],
  );
  return `${missing.join(' and ')} are`;
}
