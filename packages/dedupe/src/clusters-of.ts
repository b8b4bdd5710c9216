import type { Certificate } from './certificate/certificate.ts';

/**
 * Near-duplicates as groups: for each row the number of the kept row it goes with, itself when it is kept, −1 when what it repeats is in another set. So rows
 * of one group are all near one of them, but not necessarily near each other.
 *
 * After `keep: 'none'` nothing is kept of a group: it goes by the first row that the others lead to.
 */
export function clustersOf({ rows, dropped }: Certificate): Int32Array {
  const of = Int32Array.from({ length: rows }, (_, row) => row);
  for (const { row, duplicateOf, inOther } of dropped) of[row] = inOther === true ? -1 : duplicateOf;
  for (let row = 0; row < rows; row++) of[row] = rootOf(of, row);
  return of;
}

/** Of rows that name each other the lowest. */
function rootOf(of: Int32Array, row: number): number {
  let at = row;
  for (;;) {
    const next = of[at]!;
    if (next === at || next < 0) return next;
    if (of[next] === at) return Math.min(at, next);
    at = next;
  }
}
