import { AblataError, type DatasetView } from '@ablata/spec';
import { scanPairs } from '@ablata/statistics';
import { groupKeys } from './group-keys.ts';
import type { SplitRules } from './split-rules.ts';
import { createUnionFind, type UnionFind } from './union-find.ts';

/** Rows joined into groups. */
export interface LinkedRows {
  readonly groups: UnionFind;
  /** Whether a row may join groups that nobody named as one: it has several keys, or is near to several others. */
  readonly chains: boolean;
}

/**
 * Joins the rows that must stay on one side; undefined when no rule joins any.
 *
 * @throws DATA_NO_COLUMN · DATA_NO_VECTORS when near-duplicates are to be found in a dataset without vectors.
 */
export async function linkRows(dataset: DatasetView, rules: SplitRules): Promise<LinkedRows | undefined> {
  const { groupBy, nearDuplicates } = rules;
  if (groupBy === undefined && nearDuplicates === undefined) return undefined;
  const groups = createUnionFind(dataset.length);
  let chains = nearDuplicates !== undefined;
  if (groupBy !== undefined) {
    const first = new Map<string, number>();
    groupKeys(dataset, groupBy).forEach((keys, row) => {
      if (keys.length > 1) chains = true;
      for (const key of keys) {
        const holder = first.get(key);
        if (holder === undefined) first.set(key, row);
        else groups.join(holder, row);
      }
    });
  }
  if (nearDuplicates !== undefined) {
    if (dataset.dimension === 0) {
      throw new AblataError(
        'DATA_NO_VECTORS',
        `The splits are to keep rows of cosine ${nearDuplicates} and more on one side, and the dataset has no vectors.`,
        { hint: "Leave nearDuplicates out, add an encoder, or keep equal texts together with groupBy: 'text'." },
      );
    }
    await scanPairs(dataset, { floor: () => nearDuplicates, found: (a, b) => groups.join(a, b) });
  }
  return { groups, chains };
}
