import { AblataError, type DatasetView } from '@ablata/spec';
import { columnKeys } from './column-keys.ts';

/**
 * The rows of each split as a column already says it, in rank order.
 *
 * @throws DATA_NO_COLUMN · DATA_UNKNOWN_POOL when a row names a split that the ratios do not know · DATA_TOO_FEW_ROWS when
 * no row names one of them.
 */
export function followColumn(
  dataset: DatasetView,
  column: string,
  splits: readonly string[],
  ranking: Uint32Array,
): number[][] {
  const keys = columnKeys(dataset, column);
  const pools = new Map(splits.map((split) => [split, [] as number[]]));
  for (const row of ranking) {
    const pool = pools.get(keys[row]!);
    if (pool === undefined) {
      throw new AblataError(
        'DATA_UNKNOWN_POOL',
        `Row ${row} has another value in column '${column}' than the splits ${splits.join(', ')}.`,
        { hint: `Give the ratios a split for each value of '${column}', or follow another column.`, details: { row } },
      );
    }
    pool.push(row);
  }
  const empty = splits.find((split) => pools.get(split)!.length === 0);
  if (empty !== undefined) {
    throw new AblataError(
      'DATA_TOO_FEW_ROWS',
      `No row names '${empty}' in the column '${column}' that the splits follow: 1 row is missing.`,
      {
        hint: `Take '${empty}' out of the ratios, or let the run go on until each pool has rows.`,
        details: { split: empty },
      },
    );
  }
  return splits.map((split) => pools.get(split)!);
}
