/** Dimensions of a slab: codes of columns lie slab by slab, so that any multiple of it can be a level of the filter. */
export const SLAB: u32 = 32;
/** Columns of a segment, in panels of 8. */
export const SEGMENT: u32 = 1024;
/** Bytes of a queued tile: 4 × 8 sums of 32 bits. */
export const QUEUED: u32 = 128;
/** Most panels of 8 columns that pass by together. */
export const MOST_GROUP: u32 = 24;

/**
 * Where everything of an index lies in its memory; `src/filter/state.ts` is its twin. "Rows" are those of the block being judged, "columns"
 * the library. A mask holds a bit for each threshold, the lowest threshold first.
 */
@unmanaged
export class State {
  /** Floats of a row: the dimension, padded with zeros to a multiple of 32. */
  floats: u32;
  /** Slabs of a code, those of the principal prefix first; 0: nothing is encoded. */
  slabs: u32;
  prefixSlabs: u32;
  /** Slabs of the first level when it is added up in single lanes of 16 bits (see `narrow`), else 0. */
  narrowSlabs: u32;
  /** Dimensions of its last slab that it looks at, a multiple of 4; what follows them is zero. */
  narrowRest: u32;
  /** 1: rows go on after their first match, to find the most similar column. */
  nearest: u32;
  /** 1: codes of columns lie in panels of 16, and what passes the filter is found by native code (see `native.as`). */
  native: u32;

  /** Of the block: float32 rows, float64 squares, u64 masks of undecided thresholds, i32 column that matched or −1, float64 cosine. */
  rows: usize;
  rowSquares: usize;
  rowOpen: usize;
  rowMatch: usize;
  rowSimilarity: usize;
  /** float64 cosine below which nothing is of interest to the row, as its biases have it; NaN: not encoded. */
  rowFloor: usize;
  rowCodes: usize;
  /** For each slab: float64 error and half square of the code up to its end, int32 bias. */
  rowErrors: usize;
  rowHalves: usize;
  rowBias: usize;
  /** slabs + 1 prefix sums, see `quantise`. */
  rowLanes: usize;

  /** For each segment the address of its vectors (then squares, then masks) and of its codes (then biases). */
  segments: usize;
  /** Bytes of a vector in its segment; 0: vectors of columns lie elsewhere, but for those that came with this block. */
  vectorBytes: u32;
  /** Then: the first column that came with this block, and the rows of the block that became columns. */
  recentFirst: u32;
  recentRows: usize;
  /**
   * Then, too, for each row: columns to be decided once their vectors are there, at most `mostPending`, and how many they are; the column that it goes on
   * from; 0, or 1 + the column at which it had to wait for decisions.
   */
  pending: usize;
  pendingCount: usize;
  mostPending: u32;
  rowFrom: usize;
  rowPaused: usize;
  /** Then, too: columns from `windowFirst` on whose vectors are in memory just now, one after the other. */
  window: usize;
  windowFirst: u32;
  windowColumns: u32;
  /** float32 panels of the first columns at unit length, [hotColumns / 8][floats][8]. */
  hot: usize;
  hotColumns: u32;
  thresholds: usize;
  /** Levels of the cascade: first slab, slab after its last, 1 when it begins a section. */
  levels: usize;
  levelCount: u32;
  /** Panels that pass by together, so that they stay in the first-level cache. */
  group: u32;

  /** The random basis: odd factor of `floats`, signs, mean, order of groups of four coordinates. */
  odd: u32;
  sign: usize;
  mean: usize;
  order: usize;
  /** The principal prefix: panels of 8 directions, mean in this basis. */
  directions: usize;
  offset: usize;

  main: u64;
  scale: f64;
  step: f64;
  slack: f64;
  prefixStep: f64;
  prefixSlack: f64;
  prefixStretch: f64;
  hotMargin: f64;
  checkMargin: f64;
}

/** What a thread has to itself. */
@unmanaged
export class Thread {
  slots: usize;
  queue: usize;
  /** Rows' codes of a narrow first level, see `pack`. */
  packed: usize;
  /** Floats for one projected row, and the four rows of a projection. */
  projected: usize;
  /** u32 for each level: tiles that entered it. */
  entered: usize;
  /** Slabs that tiles went through; pairs that were looked at in float32, in float64. */
  slabs: f64;
  checks: f64;
  exact: f64;
}

/** Bytes of vectors, squares and masks of a segment before its masks. */
@inline
export function squaresAt(s: State): usize { return <usize>SEGMENT * s.vectorBytes; }

@inline
export function isOpen(s: State, row: u32): bool {
  if (s.vectorBytes == 0 && load<u32>(s.rowPaused + (<usize>row << 2)) != 0) return false;
  if (load<u64>(s.rowOpen + (<usize>row << 3)) != 0) return true;
  return s.nearest != 0 && load<i32>(s.rowMatch + (<usize>row << 2)) >= 0 && load<f64>(s.rowSimilarity + (<usize>row << 3)) < 1;
}

/** The least cosine that would still change something about a row. */
@inline
export function floorOf(s: State, row: u32): f64 {
  const open = load<u64>(s.rowOpen + (<usize>row << 3));
  let floor = open ? load<f64>(s.thresholds + (<usize>ctz(open) << 3)) : Infinity;
  if (s.nearest && load<i32>(s.rowMatch + (<usize>row << 2)) >= 0) floor = min(floor, load<f64>(s.rowSimilarity + (<usize>row << 3)));
  return floor;
}
