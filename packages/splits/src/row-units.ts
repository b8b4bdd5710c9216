import type { UnionFind } from './union-find.ts';

/** Rows that must stay on one side, in rank order. */
export type Unit = readonly number[];

/** The sets of the union-find as lists of rows, by rank of their first row. */
export function rowUnits(ranking: Uint32Array, linked: UnionFind | undefined): Unit[] {
  if (linked === undefined) return Array.from(ranking, (row) => [row]);
  const units = new Map<number, number[]>();
  for (const row of ranking) {
    const root = linked.find(row);
    const unit = units.get(root);
    if (unit === undefined) units.set(root, [row]);
    else unit.push(row);
  }
  return [...units.values()];
}
