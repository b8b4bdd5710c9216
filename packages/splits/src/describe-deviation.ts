import { exactSizes } from './split-sizes.ts';

/**
 * What is to be said when splits came out larger or smaller than asked for, by more than a row and a tenth of their share;
 * undefined when none did.
 *
 * @param subset e.g. `1k`; empty when there is one level
 */
export function describeDeviation(
  subset: string,
  splits: readonly string[],
  shares: readonly number[],
  counts: readonly number[],
): string | undefined {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const exact = exactSizes(shares, rows);
  const off = splits.flatMap((split, k) => {
    const wanted = exact[k]!;
    if (Math.abs(counts[k]! - wanted) <= Math.max(1, wanted / 10)) return [];
    return [`'${split}' holds ${counts[k]} (${percent(counts[k]! / rows)} instead of ${percent(wanted / rows)})`];
  });
  if (off.length === 0) return undefined;
  return `The division is not as asked: of ${rows} rows${subset === '' ? '' : ` of '${subset}'`} ${off.join(', ')}.`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
