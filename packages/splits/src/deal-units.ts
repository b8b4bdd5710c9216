import { dealTable } from './deal-table.ts';
import type { Unit } from './row-units.ts';

/**
 * Puts each unit into one split, so that the splits come as near to their targets as the units permit, each stratum
 * likewise. Units of one row are divided exactly; larger ones go, largest first, where most room is left in proportion,
 * and the last to splits that have none yet. So no split is empty when there are as many units as splits, and none is over
 * its target by as much as the largest unit.
 *
 * @param strata the stratum of each row of the dataset
 * @param targets rows wanted in each split, at least one; they sum to the rows of all units
 * @returns the rows of each split
 */
export function dealUnits(units: readonly Unit[], strata: Uint32Array, targets: readonly number[]): number[][] {
  return units.every((unit) => unit.length === 1)
    ? dealRows(units, strata, targets)
    : dealGreedily(units, strata, targets);
}

function dealRows(units: readonly Unit[], strata: Uint32Array, targets: readonly number[]): number[][] {
  const byStratum: number[][] = [];
  for (const [row] of units as readonly [number][]) {
    const stratum = strata[row]!;
    byStratum[stratum] ??= [];
    byStratum[stratum].push(row);
  }
  const rows = Array.from(byStratum, (list) => list ?? []);
  const pools: number[][] = targets.map(() => []);
  dealTable(
    rows.map((list) => list.length),
    targets,
  ).forEach((counts, stratum) => {
    let start = 0;
    counts.forEach((count, split) => {
      for (const row of rows[stratum]!.slice(start, start + count)) pools[split]!.push(row);
      start += count;
    });
  });
  return pools;
}

function dealGreedily(units: readonly Unit[], strata: Uint32Array, targets: readonly number[]): number[][] {
  const rows = units.flat();
  const strataCount = rows.reduce((most, row) => Math.max(most, strata[row]! + 1), 1);
  const inStratum = new Float64Array(strataCount);
  for (const row of rows) inStratum[strata[row]!]!++;
  const pools: number[][] = targets.map(() => []);
  const held = targets.map(() => new Float64Array(strataCount));

  // A stable sort: units of one size stay in rank order.
  const largestFirst = [...units].sort((a, b) => b.length - a.length);
  for (const [index, unit] of largestFirst.entries()) {
    const lastForEmpty = largestFirst.length - index <= pools.filter((pool) => pool.length === 0).length;
    let winner = 0;
    let best = Number.NEGATIVE_INFINITY;
    targets.forEach((target, split) => {
      if (lastForEmpty && pools[split]!.length > 0) return;
      const room = target - pools[split]!.length;
      // Where nothing fits, the split it overfills least; where it fits, the one furthest behind, by stratum.
      const score = room < unit.length ? room - unit.length - 1e6 : need(unit, split);
      if (score > best) [winner, best] = [split, score];
    });
    for (const row of unit) {
      pools[winner]!.push(row);
      held[winner]![strata[row]!]!++;
    }
  }
  return pools;

  /** How far the split lags behind its share, in the unit's strata and as a whole; 1 is empty, 0 full. */
  function need(unit: Unit, split: number): number {
    const share = targets[split]! / rows.length;
    const whole = 1 - pools[split]!.length / targets[split]!;
    const parts = unit.map((row) => 1 - held[split]![strata[row]!]! / (inStratum[strata[row]!]! * share));
    return strataCount === 1 ? whole : whole + parts.reduce((sum, part) => sum + part, 0) / unit.length;
  }
}
