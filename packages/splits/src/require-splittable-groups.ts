import { AblataError } from '@ablata/spec';
import type { Unit } from './row-units.ts';
import type { SplitRules } from './split-rules.ts';

/**
 * Refuses groups that no division can respect: one larger than the largest split, or fewer groups than splits.
 *
 * Rows that each stand on several problems chain: with 3 to 5 problems a request, a few hundred requests link nearly all
 * rows into one group. No division after the fact can then keep a problem on one side; the draw must.
 *
 * @throws DATA_GROUPS_TOO_LARGE
 */
export function requireSplittableGroups(
  units: readonly Unit[],
  targets: readonly number[],
  { groupBy, nearDuplicates, ratios }: SplitRules,
  rows: number,
): void {
  const largest = units.reduce((most, unit) => Math.max(most, unit.length), 0);
  const room = Math.max(...targets);
  const splits = Object.keys(ratios);
  if (largest <= room && units.length >= targets.length) return;
  const links = [
    ...(groupBy === undefined ? [] : [`'${groupBy}'`]),
    ...(nearDuplicates === undefined ? [] : [`cosines of ${nearDuplicates} and more`]),
  ].join(' and ');
  const widest = splits[targets.indexOf(room)]!;
  throw new AblataError(
    'DATA_GROUPS_TOO_LARGE',
    `Linked by ${links}, ${largest} of ${rows} rows are one group, and the largest split, '${widest}', is to hold ${room}: ` +
      'no division can keep that group on one side.',
    {
      hint:
        groupBy === 'problems'
          ? 'Requests that draw several problems chain their groups. Deal the problems before drawing: set ' +
            `draw: { pools: { ${splits.map((split) => `${split}: ${ratios[split]}`).join(', ')} } } and let the splits follow: 'pool' instead of groupBy.`
          : `Group by something finer, ${nearDuplicates === undefined ? '' : 'raise nearDuplicates, '}or drop the rule.`,
      details: { largest, rows, groups: units.length },
    },
  );
}
