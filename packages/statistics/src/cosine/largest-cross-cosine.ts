import { scanPairs, type Vectors } from './scan-pairs.ts';

/** The two most similar rows that stand on different sides. */
export interface CrossCosine {
  /** In float64 from the float32 vectors. */
  readonly cosine: number;
  /** Row numbers, ascending. */
  readonly rows: readonly [number, number];
}

/** Vectors that can be put into another order: a dataset view is one. */
export interface SelectableVectors extends Vectors {
  select(rows: Uint32Array): Vectors;
}

/**
 * The largest cosine between rows of different sides, with the pair; undefined when there are no two sides or no vectors. Of equal
 * pairs the first by row number.
 *
 * Exact: one dot product for each pair of rows on different sides. Rows are read side by side, so that pairs within a
 * side cost nothing.
 *
 * @param sides the side of each row; negative: in no split
 */
export async function largestCrossCosine(
  vectors: SelectableVectors,
  sides: Int32Array,
): Promise<CrossCosine | undefined> {
  if (vectors.dimension === 0) return undefined;
  const sorted = sortBySide(sides);
  return scanSides(vectors.select(sorted.rows), sorted);
}

/** Rows that are on a side, side by side. */
export interface SortedSides {
  readonly rows: Uint32Array;
  /** Of each of these rows. */
  readonly sides: Int32Array;
}

/** @param sides the side of each row; negative: on none */
export function sortBySide(sides: Int32Array): SortedSides {
  const rows = Uint32Array.from(sides.keys()).filter((row) => sides[row]! >= 0);
  rows.sort((a, b) => sides[a]! - sides[b]! || a - b);
  return { rows, sides: Int32Array.from(rows, (row) => sides[row]!) };
}

/** {@link largestCrossCosine} of vectors that lie in that order. @param ahead as for {@link scanPairs} */
export async function scanSides(
  vectors: Vectors,
  { rows, sides }: SortedSides,
  ahead = 0,
): Promise<CrossCosine | undefined> {
  let best: CrossCosine | undefined;
  await scanPairs(vectors, {
    ahead,
    floor: () => best?.cosine ?? -1,
    wanted: (i, j) => sides[i] !== sides[j],
    // Sorted by side: two blocks are all of one side when their ends are.
    wantedBlocks: (start, _end, _other, otherEnd) => sides[start] !== sides[otherEnd - 1],
    found(i, j, cosine) {
      const pair: [number, number] = [Math.min(rows[i]!, rows[j]!), Math.max(rows[i]!, rows[j]!)];
      if (best === undefined || cosine > best.cosine || isBefore(pair, best.rows)) best = { cosine, rows: pair };
    },
  });
  return best;
}

function isBefore(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}
