#pragma once
#include <stdbool.h>
#include <stdint.h>

// Where everything of an index lies in its memory: the twin of packages/dedupe/assembly/state.as. Any change of either, of the layout of codes, or of
// what the functions mean changes LAYOUT, here and in packages/dedupe/src/kernel/native-addon.ts.
#define LAYOUT 2

enum {
  SLAB = 32,                     // dimensions
  SEGMENT = 1024,                // columns
  WIDTH = 16,                    // columns of a panel of codes; callers count panels of 8
  PANEL = WIDTH * SLAB,          // bytes of a panel and a slab: [8 groups of 4 dimensions][16 columns][4]
  SLAB_BYTES = SEGMENT * SLAB,   // bytes of a segment's slab
  GROUP = WIDTH * 4,             // bytes of 4 dimensions of a panel
  MOST_CANDIDATES = 8192,        // fit into Thread.packed
};

typedef struct {
  uint32_t floats, slabs, prefixSlabs, narrowSlabs, narrowRest, nearest, native;
  uint32_t rows, rowSquares, rowOpen, rowMatch, rowSimilarity, rowFloor;
  uint32_t rowCodes, rowErrors, rowHalves, rowBias, rowLanes;
  uint32_t segments;
  uint32_t vectorBytes, recentFirst, recentRows, pending, pendingCount, mostPending;
  uint32_t rowFrom, rowPaused, window, windowFirst, windowColumns;
  uint32_t hot, hotColumns, thresholds, levels, levelCount, group;
  uint32_t odd, sign, mean, order, directions, offset;
  uint64_t main;
  double scale, step, slack, prefixStep, prefixSlack, prefixStretch, hotMargin, checkMargin;
} State;

typedef struct {
  uint32_t slots, queue, packed, projected, entered, padding;
  double slabs, checks, exact;
} Thread;

typedef struct {
  uint32_t start, end, fresh, shift;
} Level;

typedef struct {
  uint32_t vectors, codes;
} Segment;

// As `isOpen` in packages/dedupe/assembly/state.as.
static inline bool isOpen(const uint8_t *m, const State *s, uint32_t row) {
  if (s->vectorBytes == 0 && ((const uint32_t *)(m + s->rowPaused))[row]) return false;
  if (((const uint64_t *)(m + s->rowOpen))[row]) return true;
  return s->nearest && ((const int32_t *)(m + s->rowMatch))[row] >= 0 && ((const double *)(m + s->rowSimilarity))[row] < 1;
}
