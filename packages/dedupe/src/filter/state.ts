/** Dimensions of a slab of codes, columns of a segment, bytes of a queued tile: as in `assembly/state.as`. */
export const SLAB = 32;
export const SEGMENT = 1024;
const QUEUED = 128;

/** Rows judged against the library at once; rows of a tile, which then are judged against each other, one after the other. */
export const BLOCK = 512;
export const TILE = 64;
/** The same when the library outgrows the caches: each pass over it should serve more rows. */
export const LARGE_TILE = 128;
/** Rows that pass by a large library together, where rows of the block are not judged against each other: the more, the fewer codes are fetched twice. */
export const PASS_TILE = 256;
/** Most slabs of a narrow first level. */
export const MOST_NARROW = 6;
/** Most panels of 8 columns that pass by together. */
export const MOST_GROUP = 24;

/** Address of the counter of the running job, in the first bytes of a heap. */
export const NEXT_TASK = 64;

/** The fields of `State` in `assembly/state.as`, in the same order: words of 32 bits, then a u64, then float64. */
export const WORD = offsets(
  [
    ...(['floats', 'slabs', 'prefixSlabs', 'narrowSlabs', 'narrowRest', 'nearest', 'native'] as const),
    ...(['rows', 'rowSquares', 'rowOpen', 'rowMatch', 'rowSimilarity', 'rowFloor'] as const),
    ...(['rowCodes', 'rowErrors', 'rowHalves', 'rowBias', 'rowLanes'] as const),
    'segments' as const,
    ...(['vectorBytes', 'recentFirst', 'recentRows', 'pending', 'pendingCount', 'mostPending'] as const),
    ...(['rowFrom', 'rowPaused', 'window', 'windowFirst', 'windowColumns'] as const),
    ...(['hot', 'hotColumns', 'thresholds', 'levels', 'levelCount', 'group'] as const),
    ...(['odd', 'sign', 'mean', 'order', 'directions', 'offset'] as const),
  ],
  0,
  4,
);
/** A u64 lies at a multiple of 8. */
export const MAIN = Math.ceil(Object.keys(WORD).length / 2) * 8;
export const DOUBLE = offsets(
  ['scale', 'step', 'slack', 'prefixStep', 'prefixSlack', 'prefixStretch', 'hotMargin', 'checkMargin'],
  MAIN + 8,
  8,
);
export const STATE_BYTES = MAIN + 8 + Object.keys(DOUBLE).length * 8;

/** The fields of `Thread`. */
export const THREAD_WORD = offsets(['slots', 'queue', 'packed', 'projected', 'entered'], 0, 4);
export const THREAD_DOUBLE = offsets(['slabs', 'checks', 'exact'], 24, 8);
export const THREAD_BYTES = 48;

/** Bytes of the memory of its own that a thread needs besides, for codes of at most `slabs` slabs. */
export function threadMemory(floats: number, slabs: number): Readonly<Record<keyof typeof THREAD_WORD, number>> {
  return {
    slots: (PASS_TILE + 4) * 4,
    queue: MOST_GROUP * (QUEUED + 4) + 16,
    packed: PASS_TILE * MOST_NARROW * SLAB * 2,
    projected: (floats + 4 * slabs * SLAB) * 4,
    entered: slabs * 4,
  };
}

function offsets<const Name extends string>(
  names: readonly Name[],
  first: number,
  size: number,
): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, i) => [name, first + i * size])) as Record<Name, number>;
}
