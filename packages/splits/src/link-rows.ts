import type { DatasetView } from '@ablata/spec';
import { scanPairs } from './cosine/scan-pairs.ts';
import { groupKeys } from './group-keys.ts';
import type { SplitRules } from './split-rules.ts';
import { createUnionFind, type UnionFind } from './union-find.ts';

/** Joins the rows that must stay on one side; undefined when no rule joins any. */
export async function linkRows(dataset: DatasetView, rules: SplitRules): Promise<UnionFind | undefined> {
  const { groupBy, nearDuplicates } = rules;
  if (groupBy === undefined && nearDuplicates === undefined) return undefined;
  const linked = createUnionFind(dataset.length);
  if (groupBy !== undefined) {
    const first = new Map<string, number>();
    groupKeys(dataset, groupBy).forEach((keys, row) => {
      for (const key of keys) {
        const holder = first.get(key);
        if (holder === undefined) first.set(key, row);
        else linked.join(holder, row);
      }
    });
  }
  if (nearDuplicates !== undefined) {
    await scanPairs(dataset, { floor: () => nearDuplicates, found: (a, b) => linked.join(a, b) });
  }
  return linked;
}
