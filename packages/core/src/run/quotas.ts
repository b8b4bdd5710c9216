import type { AnyBatch } from '../engine/rows.ts';
import { apportion } from '../math/apportion.ts';

/** Takes rows in the shares that stages asked for: `pool` in 8 : 1 : 1. */
export class Quotas {
  readonly #target: number;
  readonly #columns = new Map<string, Map<string, number>>();

  /** @param target rows to take in all; without an end there are no quotas */
  constructor(target: number) {
    this.#target = target;
  }

  /** Rows with each value of the column are to come in these shares. */
  share(column: string, shares: Readonly<Record<string, number>>): void {
    if (!Number.isFinite(this.#target)) return;
    const counts = apportion(this.#target, Object.values(shares));
    this.#columns.set(column, new Map(Object.keys(shares).map((value, index) => [value, counts[index] as number])));
  }

  /** Counts a row in; gives why it can't be taken when its share is full. */
  take(batch: AnyBatch, row: number): string | undefined {
    const taken: [Map<string, number>, string, number][] = [];
    for (const [column, left] of this.#columns) {
      const value = String((batch.columns[column] as readonly unknown[] | undefined)?.[row] ?? '');
      const free = left.get(value) ?? 0;
      if (free <= 0) return `${column} full: ${value}`;
      taken.push([left, value, free]);
    }
    for (const [left, value, free] of taken) left.set(value, free - 1);
    return undefined;
  }
}
