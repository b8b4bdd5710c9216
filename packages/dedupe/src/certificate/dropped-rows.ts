import type { Verdicts } from '../finders/cosine-index.ts';
import type { Dropped } from './certificate.ts';

/** Of which set a row offered is which one. */
export interface Offered {
  /** Rows of the other set, which hold the first places. */
  readonly other: number;
  /** Row for each row offered; null: the same. */
  readonly order: Uint32Array | null;
}

/** Rows that were kept, in the order in which they were offered. @param count how many they are */
export function keptRows({ places }: Verdicts, { order }: Pick<Offered, 'order'>, count: number): Uint32Array {
  const rows = new Uint32Array(count);
  // Where few rows are kept, the runtime's own search finds them at once.
  for (let kept = 0, at = -1; kept < count; kept++) {
    at = places.indexOf(-1, at + 1);
    rows[kept] = order === null ? at : order[at]!;
  }
  return rows;
}

/** Rows that were dropped, rising. @param kept as {@link keptRows} has them */
export function droppedRows(
  { places, similarities }: Verdicts,
  { other, order }: Offered,
  kept: Uint32Array,
): Dropped[] {
  const dropped: Dropped[] = [];
  for (const [at, place] of places.entries()) {
    if (place < 0) continue;
    const row = order === null ? at : order[at]!;
    const similarity = similarities[at]!;
    if (place < other) dropped.push({ row, duplicateOf: place, inOther: true, similarity });
    else dropped.push({ row, duplicateOf: kept[place - other]!, similarity });
  }
  return order === null ? dropped : dropped.sort((a, b) => a.row - b.row);
}
