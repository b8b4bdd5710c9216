import type { DatasetView, JsonObject, Random, RowSet, SplitAssignment, SplitContext } from '@ablata/spec';
import { largestCrossCosine, largestCrossCosineAside } from '@ablata/statistics';
import { refuseChains, requireEnoughGroups } from './check-groups.ts';
import { columnKeys } from './column-keys.ts';
import { dealUnits } from './deal-units.ts';
import { describeDeviation } from './describe-deviation.ts';
import { followColumn } from './follow-column.ts';
import { linkRows } from './link-rows.ts';
import { nestedCounts, orderPool } from './nest-pools.ts';
import { rankRows } from './rank-rows.ts';
import { resolveSizes } from './resolve-sizes.ts';
import { rowIds } from './row-ids.ts';
import { rowUnits, type Unit } from './row-units.ts';
import type { SplitRules } from './split-rules.ts';
import { exactSizes, splitSizes } from './split-sizes.ts';
import { subsetName } from './subset-name.ts';

const CROSS_COSINE_ROWS = 25_000;

/**
 * Divides a dataset by the rules: first the pools of the largest size (one for each split), then each smaller size as a
 * part of each pool. A function of the random stream and the row ids, whatever the order of the rows. Every split of every
 * size has a row. What did not come out as asked is in the summary's `warnings`.
 *
 * @param context when there is one, the largest cosine between splits comes later
 * @throws DATA_TOO_FEW_ROWS · DATA_TOO_FEW_GROUPS · DATA_GROUPS_TOO_LARGE · DATA_NO_COLUMN · DATA_NO_VECTORS · DATA_UNKNOWN_POOL
 */
export async function divideDataset(
  dataset: DatasetView,
  rules: SplitRules,
  random: Random,
  context?: SplitContext,
): Promise<SplitAssignment> {
  const splits = Object.keys(rules.ratios);
  const shares = Object.values(rules.ratios);
  const salt = `${random.integer(0, 2 ** 31 - 1)}-${random.integer(0, 2 ** 31 - 1)}`;
  const ranking = await rankRows(rowIds(dataset, rules.id), salt);
  const rank = invert(ranking);
  const { strata, names } = readStrata(dataset, rules.stratifyBy);
  const pooled = rules.follow === undefined ? undefined : followColumn(dataset, rules.follow, splits, ranking);
  const { sizes, missing } = resolveSizes(
    dataset.length,
    rules,
    pooled?.map((pool) => pool.length),
  );
  const largest = sizes.at(-1)!;
  const linked = pooled === undefined ? await linkRows(dataset, rules) : undefined;
  // Groups are dealt whole, all of them, and the sizes cut from that; single rows can be left out beforehand.
  const units = rowUnits(linked === undefined ? ranking.subarray(0, largest) : ranking, linked?.groups);
  const deal = (): number[][] => {
    requireEnoughGroups(units, rules, dataset.length);
    const targets = splitSizes(shares, linked === undefined ? largest : dataset.length);
    const dealt = dealUnits(units, strata, targets);
    if (linked?.chains) refuseChains(units, targets, dealt, rules, dataset.length);
    return dealt;
  };
  const dealt = (pooled ?? deal()).map((pool) => orderPool(pool, rank, strata));
  const counts = nestedCounts(
    sizes,
    shares,
    dealt.map((pool) => pool.length),
  );
  const pools = dealt.map((pool, k) => pool.slice(0, counts.at(-1)![k]));
  const sets = sizes.flatMap((size, s) =>
    splits.map((split, k): RowSet => {
      const subset = rules.sizes === undefined ? '' : subsetName(size);
      return {
        name: subset === '' ? split : `${subset}/${split}`,
        subset,
        split,
        rows: Uint32Array.from(pools[k]!.slice(0, counts[s]![k])).sort(),
      };
    }),
  );

  const leak = describeCrossCosine(dataset, splits, pools, rules, context?.signal);
  context?.later(leak);
  const warnings = [
    ...describeMissing(missing, dataset.length, sizes, rules),
    ...sizes.flatMap(
      (size, s) =>
        describeDeviation(rules.sizes === undefined ? '' : subsetName(size), splits, shares, counts[s]!) ?? [],
    ),
  ];
  return {
    sets,
    summary: {
      ...(warnings.length > 0 && { warnings }),
      rows: dataset.length,
      unassigned: dataset.length - largest,
      ratios: { ...rules.ratios },
      sizes: Object.fromEntries(
        sizes.map((size, s) => [
          rules.sizes === undefined ? 'all' : subsetName(size),
          realised(splits, shares, counts[s]!),
        ]),
      ),
      ...(rules.follow === undefined ? {} : { follows: rules.follow }),
      ...(rules.stratifyBy === undefined ? {} : { strata: describeStrata(names, strata, splits, pools, rules) }),
      ...(linked === undefined ? {} : { groups: describeGroups(units, rules) }),
      ...(context === undefined && (await leak)),
    },
  };
}

function describeMissing(
  missing: readonly number[],
  rows: number,
  sizes: readonly number[],
  { follow }: SplitRules,
): string[] {
  if (missing.length === 0) return [];
  const named = (list: readonly number[]): string => list.map((size) => `'${subsetName(size)}'`).join(', ');
  const rest = rows - sizes.at(-1)!;
  return [
    `The dataset has ${rows} rows, too few${follow === undefined ? '' : ` in each '${follow}'`} for ${named(missing)}; it is divided into ${named(sizes)}.` +
      (rest === 0 ? '' : ` ${rest} rows are in none of them: short: 'shrink' takes as many as can be had.`),
  ];
}

function invert(ranking: Uint32Array): Uint32Array {
  const rank = new Uint32Array(ranking.length);
  ranking.forEach((row, position) => {
    rank[row] = position;
  });
  return rank;
}

function readStrata(dataset: DatasetView, column: string | undefined): { strata: Uint32Array; names: string[] } {
  if (column === undefined) return { strata: new Uint32Array(dataset.length), names: [] };
  const keys = columnKeys(dataset, column);
  const names = [...new Set(keys)].sort();
  const index = new Map(names.map((name, position) => [name, position]));
  return { strata: Uint32Array.from(keys, (key) => index.get(key)!), names };
}

/** Rows of each split and the largest deviation from the share that was asked for, in rows. */
function realised(splits: readonly string[], shares: readonly number[], counts: readonly number[]): JsonObject {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const exact = exactSizes(shares, rows);
  return {
    rows,
    ...Object.fromEntries(splits.map((split, k) => [split, counts[k]!])),
    largestDeviation: Math.max(...counts.map((count, k) => Math.abs(count - exact[k]!))),
  };
}

function describeStrata(
  names: readonly string[],
  strata: Uint32Array,
  splits: readonly string[],
  pools: readonly (readonly number[])[],
  rules: SplitRules,
): JsonObject {
  const counts = pools.map((pool) => {
    const inPool = names.map(() => 0);
    for (const row of pool) inPool[strata[row]!]!++;
    return inPool;
  });
  const rows = pools.reduce((sum, pool) => sum + pool.length, 0);
  const deviations = names.map((_, stratum) => {
    const total = counts.reduce((sum, inPool) => sum + inPool[stratum]!, 0);
    return splits.map((_, k) => Math.abs(counts[k]![stratum]! - (total * pools[k]!.length) / rows));
  });
  return { by: rules.stratifyBy, count: names.length, largestDeviation: Math.max(0, ...deviations.flat()) };
}

function describeGroups(units: readonly Unit[], { groupBy, nearDuplicates }: SplitRules): JsonObject {
  return {
    ...(groupBy === undefined ? {} : { by: groupBy }),
    ...(nearDuplicates === undefined ? {} : { cosine: nearDuplicates }),
    count: units.length,
    largest: units.reduce((most, unit) => Math.max(most, unit.length), 0),
    ofSeveralRows: units.filter((unit) => unit.length > 1).length,
  };
}

async function describeCrossCosine(
  dataset: DatasetView,
  splits: readonly string[],
  pools: readonly (readonly number[])[],
  { crossSplitCosine = 'auto' }: SplitRules,
  signal: AbortSignal | undefined,
): Promise<JsonObject> {
  const without = (note: string): JsonObject => ({ largestCrossSplitCosine: null, largestCrossSplitCosineNote: note });
  if (dataset.dimension === 0) return without('not checkable: the dataset has no vectors');
  if (crossSplitCosine === 'never') return without('not looked for (option crossSplitCosine)');
  if (crossSplitCosine === 'auto' && dataset.length > CROSS_COSINE_ROWS) {
    return without(`not looked for: more than ${CROSS_COSINE_ROWS} rows (option crossSplitCosine)`);
  }
  const sides = new Int32Array(dataset.length).fill(-1);
  pools.forEach((pool, k) => {
    for (const row of pool) sides[row] = k;
  });
  const found = await (signal === undefined
    ? largestCrossCosine(dataset, sides)
    : largestCrossCosineAside(dataset, sides, signal));
  if (found === undefined) return without('there is one split only');
  const { cosine, rows } = found;
  return { largestCrossSplitCosine: { cosine, rows, splits: rows.map((row) => splits[sides[row]!]!) } };
}
