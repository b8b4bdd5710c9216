import { AblataError } from '@ablata/spec';
import type { Unit } from './row-units.ts';
import type { SplitRules } from './split-rules.ts';

/** A split that gets less than this part of its share, because one group took it all, is no split. */
const WORTH_HAVING = 0.5;

/** @throws DATA_TOO_FEW_GROUPS when there are fewer groups than splits, so that one would stay empty. */
export function requireEnoughGroups(units: readonly Unit[], rules: SplitRules, rows: number): void {
  const splits = Object.keys(rules.ratios);
  if (units.length >= splits.length) return;
  throw new AblataError(
    'DATA_TOO_FEW_GROUPS',
    `Linked by ${links(rules)}, the ${rows} rows are ${count(units.length, 'group')}, and the splits ${splits.join(', ')} need at least ${splits.length}.`,
    { hint: remedy(rules), details: { groups: units.length, rows } },
  );
}

/**
 * Refuses a division that a chain of rows made useless: the largest group is larger than the largest split, and another split
 * gets less than half of its share.
 *
 * Rows that each stand on several problems chain: with 3 to 5 problems a request, a few hundred requests link nearly all
 * rows into one group. No division after the fact can then keep a problem on one side; the draw must. A large group that
 * the rows name themselves is what was asked for, and only warned of.
 *
 * @throws DATA_GROUPS_TOO_LARGE
 */
export function refuseChains(
  units: readonly Unit[],
  targets: readonly number[],
  pools: readonly Unit[],
  rules: SplitRules,
  rows: number,
): void {
  const largest = units.reduce((most, unit) => Math.max(most, unit.length), 0);
  const room = Math.max(...targets);
  const useless = pools.some((pool, k) => pool.length < targets[k]! * WORTH_HAVING);
  if (largest <= room || !useless) return;
  const widest = Object.keys(rules.ratios)[targets.indexOf(room)]!;
  throw new AblataError(
    'DATA_GROUPS_TOO_LARGE',
    `Linked by ${links(rules)}, ${largest} of ${rows} rows are one group, and the largest split, '${widest}', is to hold ${room}: ` +
      'no division can keep that group on one side.',
    { hint: remedy(rules), details: { largest, rows, groups: units.length } },
  );
}

function links({ groupBy, nearDuplicates }: SplitRules): string {
  return [
    ...(groupBy === undefined ? [] : [`'${groupBy}'`]),
    ...(nearDuplicates === undefined ? [] : [`cosines of ${nearDuplicates} and more`]),
  ].join(' and ');
}

function remedy({ groupBy, nearDuplicates, ratios }: SplitRules): string {
  const pools = Object.entries(ratios).map(([split, share]) => `${split}: ${share}`);
  return groupBy === 'problems'
    ? 'Requests that draw several problems chain their groups. Deal the problems before drawing: set ' +
        `draw: { pools: { ${pools.join(', ')} } } and let the splits follow: 'pool' instead of groupBy.`
    : `Group by something finer, ${nearDuplicates === undefined ? '' : 'raise nearDuplicates, '}or drop the rule.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
