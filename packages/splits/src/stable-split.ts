import type { DatasetView, Logger, Random, SplitAssignment, SplitPolicy } from '@ablata/spec';
import { hashId } from './rank-rows.ts';
import { rowIds } from './row-ids.ts';
import type { Ratios } from './split-rules.ts';
import { warned } from './warned.ts';

export interface StableRules {
  readonly ratios: Ratios;
  /** What names a row: `source` (request and candidate, the default), `text`, or a column. */
  readonly id?: string;
}

/**
 * Sends each row to a split by the hash of its id: adding rows moves no old row. The price: ratios hold on average only,
 * with a standard deviation of √(n·p·(1−p)) rows, and a split to which no hash falls is left out, with a warning.
 *
 * @throws DATA_NO_COLUMN (from `assign`) when the id names a column the rows do not have.
 */
export function createStableSplit(rules: StableRules, logger?: Logger): SplitPolicy {
  return {
    identity: { plugin: '@ablata/splits', use: 'stable', version: 1, ...rules, ratios: { ...rules.ratios } },
    requiredRows: 0,
    assign: async (dataset, random) => warned(assignByHash(dataset, rules, random), logger),
  };
}

function assignByHash(dataset: DatasetView, rules: StableRules, random: Random): SplitAssignment {
  const salt = `${random.integer(0, 2 ** 31 - 1)}-${random.integer(0, 2 ** 31 - 1)}`;
  const splits = Object.keys(rules.ratios);
  const total = Object.values(rules.ratios).reduce((sum, part) => sum + part, 0);
  const parts = Object.values(rules.ratios);
  const bounds = parts.map((_, k) => parts.slice(0, k + 1).reduce((sum, part) => sum + part, 0) / total);
  const rows = splits.map(() => [] as number[]);
  rowIds(dataset, rules.id).forEach((id, row) => {
    const point = Number(hashId(id, salt) >> 11n) / 2 ** 53;
    const split = bounds.findIndex((bound) => point < bound);
    rows[split < 0 ? splits.length - 1 : split]!.push(row);
  });
  const empty = splits.filter((_, k) => rows[k]!.length === 0);
  return {
    sets: splits
      .map((split, k) => ({ name: split, subset: '', split, rows: Uint32Array.from(rows[k]!) }))
      .filter((set) => set.rows.length > 0),
    summary: {
      policy: 'stable',
      ...(empty.length > 0 && {
        warnings: empty.map((split) => `No hash of ${dataset.length} rows fell to '${split}': it is left out.`),
      }),
      rows: dataset.length,
      ratios: { ...rules.ratios },
      sizes: {
        all: { rows: dataset.length, ...Object.fromEntries(splits.map((split, k) => [split, rows[k]!.length])) },
      },
    },
  };
}
