// Rows against columns in float32, before anything is encoded: packages/dedupe/assembly/hot.as, pair.as and columns.as, within the same bounds.
#include "single.h"
#include "dot.h"
#include "state.h"

enum {
  LANES = 8,    // columns of a panel in `State.hot`, [floats][8]
  FIRST = 2,    // panels that pass by at first,
  WIDE = 4,     // and then
  ROWS = 8,     // that go by them together
  TILE = 64,    // rows at most
  DEPTH = 512,  // floats that are multiplied at once, so that rows and panels stay in the second-level cache
};

// What is known of a tile, in `Thread.packed`.
typedef struct {
  uint32_t first, last;
  uint32_t column;          // its first column
  uint32_t rows[TILE];      // of the block, that became its columns
  bool multiplied[TILE];    // rows whose products there are
  double length[TILE];
  float products[TILE][TILE];  // of a row with those before it
} Tile;

static Tile *tileOf(uint8_t *m, uint32_t thread) { return (Tile *)(m + ((Thread *)(m + thread))->packed); }

static const float *rowOf(const uint8_t *m, const State *s, uint32_t row) { return (const float *)(m + s->rows) + (size_t)row * s->floats; }

static float *vectorOf(uint8_t *m, const State *s, uint32_t column) {
  return (float *)(m + ((const Segment *)(m + s->segments))[column / SEGMENT].vectors + (size_t)(column % SEGMENT) * s->vectorBytes);
}

// Of a column; its mask lies a segment further.
static double *squareOf(uint8_t *m, const State *s, uint32_t column) {
  return (double *)(m + ((const Segment *)(m + s->segments))[column / SEGMENT].vectors + (size_t)SEGMENT * s->vectorBytes) + column % SEGMENT;
}

AVX512 static double lengthOf(const uint8_t *m, const State *s, uint32_t row) { return root(((const double *)(m + s->rowSquares))[row]); }

// The least cosine that would still change something about a row: `floorOf` in state.as.
static double floorOf(const uint8_t *m, const State *s, uint32_t row) {
  const uint64_t open = ((const uint64_t *)(m + s->rowOpen))[row];
  double floor = open ? ((const double *)(m + s->thresholds))[__builtin_ctzll(open)] : __builtin_inf();
  if (s->nearest && ((const int32_t *)(m + s->rowMatch))[row] >= 0) {
    const double best = ((const double *)(m + s->rowSimilarity))[row];
    if (best < floor) floor = best;
  }
  return floor;
}

// `settlePair` in pair.as, in float64 at once: what comes here is within float32's error of a match, so most are.
AVX512 static void decide(uint8_t *m, const State *s, Thread *t, uint32_t row, uint32_t column) {
  const double *thresholds = (const double *)(m + s->thresholds), *square = squareOf(m, s, column);
  uint64_t *open = (uint64_t *)(m + s->rowOpen) + row;
  int32_t *match = (int32_t *)(m + s->rowMatch) + row;
  double *similarity = (double *)(m + s->rowSimilarity) + row;
  const uint64_t kept = ((const uint64_t *)square)[SEGMENT], gate = *open & kept;
  double limit = gate ? thresholds[__builtin_ctzll(gate)] : __builtin_inf();
  const bool nearer = s->nearest && (kept & s->main) && *match >= 0;
  if (nearer && *similarity < limit) limit = *similarity;
  if (limit > 1) return;
  t->exact += 1;
  double value = dot(rowOf(m, s, row), vectorOf(m, s, column), s->floats) / root(((const double *)(m + s->rowSquares))[row] * *square);
  if (value > 1) value = 1;
  if (value < limit) return;
  uint64_t decided = 0;
  for (uint64_t left = gate; left && thresholds[__builtin_ctzll(left)] <= value; left &= left - 1) decided |= left & -left;
  *open &= ~decided;
  if ((decided & s->main) || (nearer && value > *similarity)) {
    *match = (int32_t)column;
    *similarity = value;
  }
}

// Eight rows with `width` panels, two to a register, `depth` floats of each: running sums, fused, in the order of the depth, on top of what is in `out` once that is begun.
AVX512 static inline __attribute__((always_inline)) void multiply(const float *const a[ROWS], const float *const panel[WIDE], size_t depth, bool begun, float out[ROWS][WIDE * LANES], int width) {
  __m512 c[ROWS][WIDE / 2], b[WIDE / 2];
#pragma GCC unroll 8
  for (int r = 0; r < ROWS; r++) {
#pragma GCC unroll 2
    for (int h = 0; h < width / 2; h++) c[r][h] = begun ? _mm512_loadu_ps(&out[r][h * 16]) : _mm512_setzero_ps();
  }
  for (size_t k = 0; k < depth; k++) {
#pragma GCC unroll 2
    for (int h = 0; h < width / 2; h++) b[h] = _mm512_insertf32x8(_mm512_castps256_ps512(_mm256_loadu_ps(panel[2 * h] + k * LANES)), _mm256_loadu_ps(panel[2 * h + 1] + k * LANES), 1);
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; r++) {
      const __m512 x = _mm512_set1_ps(a[r][k]);
#pragma GCC unroll 2
      for (int h = 0; h < width / 2; h++) c[r][h] = _mm512_fmadd_ps(x, b[h], c[r][h]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < ROWS; r++) {
#pragma GCC unroll 2
    for (int h = 0; h < width / 2; h++) _mm512_storeu_ps(&out[r][h * 16], c[r][h]);
  }
}

AVX512 static void multiplyFew(const float *const a[ROWS], const float *const panel[WIDE], size_t depth, bool begun, float out[ROWS][WIDE * LANES]) { multiply(a, panel, depth, begun, out, FIRST); }
AVX512 static void multiplyMany(const float *const a[ROWS], const float *const panel[WIDE], size_t depth, bool begun, float out[ROWS][WIDE * LANES]) { multiply(a, panel, depth, begun, out, WIDE); }

// Rows against the columns of `width` panels. What comes within `hotMargin` (packages/dedupe/src/plan/bound.ts) of a cosine that would change something is decided.
AVX512 static void pass(uint8_t *m, const State *s, Thread *t, const uint32_t *rows, uint32_t n, uint32_t column, uint32_t columns, int width) {
  float sums[TILE][WIDE * LANES];
  const uint32_t last = (columns - 1) / LANES;
  for (size_t k = 0; k < s->floats; k += DEPTH) {
    const size_t depth = s->floats - k < DEPTH ? s->floats - k : DEPTH;
    const float *a[ROWS], *panel[WIDE];
    // Panels that do not exist are the last one once more.
    for (int p = 0; p < WIDE; p++) {
      const uint32_t at = column / LANES + (uint32_t)p;
      panel[p] = (const float *)(m + s->hot) + ((size_t)(at < last ? at : last) * s->floats + k) * LANES;
    }
    for (uint32_t i = 0; i < n; i += ROWS) {
      for (uint32_t r = 0; r < ROWS; r++) a[r] = rowOf(m, s, rows[i + r < n ? i + r : n - 1]) + k;
      (width == FIRST ? multiplyFew : multiplyMany)(a, panel, depth, k > 0, sums + i);
    }
  }
  for (uint32_t r = 0; r < n; r++) {
    const __m512 least = _mm512_set1_ps((float)((floorOf(m, s, rows[r]) - s->hotMargin) * lengthOf(m, s, rows[r])));
    uint32_t found = _mm512_cmp_ps_mask(_mm512_loadu_ps(sums[r]), least, _CMP_GE_OQ);
    if (width > FIRST) found |= (uint32_t)_mm512_cmp_ps_mask(_mm512_loadu_ps(sums[r] + 16), least, _CMP_GE_OQ) << 16;
    for (; found; found &= found - 1) {
      const uint32_t each = column + (uint32_t)__builtin_ctz(found);
      if (each >= columns) break;
      decide(m, s, t, rows[r], each);
    }
  }
}

// Puts columns at unit length into their panels: `warmColumn`, panel by panel, so that each line of the cache is written once.
AVX512 static void warm(uint8_t *m, const State *s, uint32_t from, uint32_t to) {
  for (uint32_t column = from, end; column < to; column = end) {
    end = (column / LANES + 1) * LANES < to ? (column / LANES + 1) * LANES : to;
    const float *vectors[LANES];
    float factors[LANES];
    const uint32_t n = end - column;
    for (uint32_t i = 0; i < n; i++) {
      vectors[i] = vectorOf(m, s, column + i);
      factors[i] = (float)(1 / root(*squareOf(m, s, column + i)));
    }
    float *panel = (float *)(m + s->hot) + (size_t)(column / LANES) * s->floats * LANES + column % LANES;
    for (size_t k = 0; k < s->floats; k++, panel += LANES) {
      for (uint32_t i = 0; i < n; i++) panel[i] = vectors[i][k] * factors[i];
    }
  }
}

// Products of four rows with four, sixteen running sums each that are added up in pairs, and with those of the depth before.
AVX512 static void fourByFour(const float *const a[4], const float *const b[4], size_t depth, bool begun, float *const out[4][4]) {
  __m512 c[4][4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) c[i][j] = _mm512_setzero_ps();
  }
  for (size_t k = 0; k < depth; k += 16) {
    __m512 y[4];
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) y[j] = _mm512_loadu_ps(b[j] + k);
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      const __m512 x = _mm512_loadu_ps(a[i] + k);
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) c[i][j] = _mm512_fmadd_ps(x, y[j], c[i][j]);
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) *out[i][j] = (begun ? *out[i][j] : 0) + _mm512_reduce_add_ps(c[i][j]);
  }
}

// Rows of the tile with each other.
static void multiplyRows(uint8_t *m, const State *s, Tile *tile, const uint32_t *rows, uint32_t n) {
  for (size_t k = 0; k < s->floats; k += DEPTH) {
    const size_t depth = s->floats - k < DEPTH ? s->floats - k : DEPTH;
    for (uint32_t i = 0; i < n; i += 4) {
      for (uint32_t j = 0; j <= i; j += 4) {
        const float *a[4], *b[4];
        float spare = 0, *out[4][4];
        for (uint32_t r = 0; r < 4; r++) {
          a[r] = rowOf(m, s, rows[i + r < n ? i + r : n - 1]) + k;
          b[r] = rowOf(m, s, rows[j + r < n ? j + r : n - 1]) + k;
          for (uint32_t c = 0; c < 4; c++) {
            out[r][c] = i + r < n && j + c < i + r ? &tile->products[rows[i + r] - tile->first][rows[j + c] - tile->first] : &spare;
          }
        }
        fourByFour(a, b, depth, k > 0, (float *const(*)[4])out);
      }
    }
  }
}

AVX512 void openTile(uint8_t *m, uint32_t state, uint32_t thread, uint32_t first, uint32_t last, uint32_t fresh, uint32_t columns) {
  const State *s = (const State *)(m + state);
  Thread *t = (Thread *)(m + thread);
  Tile *tile = tileOf(m, thread);
  warm(m, s, fresh, columns);
  tile->first = first;
  tile->last = last;
  tile->column = columns;
  uint32_t rows[TILE], n = 0;
  for (uint32_t row = first; row < last; row++) {
    tile->length[row - first] = lengthOf(m, s, row);
    if (isOpen(m, s, row)) rows[n++] = row;
  }
  // What comes first decides most of a dense set: decided rows leave after each step.
  for (uint32_t column = 0, width = FIRST; column < columns && n; column += width * LANES, width = WIDE) {
    pass(m, s, t, rows, n, column, columns, (int)(column ? WIDE : FIRST));
    uint32_t left = 0;
    for (uint32_t i = 0; i < n; i++) {
      rows[left] = rows[i];
      left += isOpen(m, s, rows[i]);
    }
    n = left;
  }
  for (uint32_t row = first; row < last; row++) tile->multiplied[row - first] = isOpen(m, s, row);
  multiplyRows(m, s, tile, rows, n);
}

AVX512 uint32_t nextUndecided(uint8_t *m, uint32_t state, uint32_t thread, uint32_t row, uint32_t columns) {
  const State *s = (const State *)(m + state);
  Thread *t = (Thread *)(m + thread);
  const Tile *tile = tileOf(m, thread);
  for (; row < tile->last; row++) {
    const uint32_t r = row - tile->first;
    double floor = floorOf(m, s, row);
    for (uint32_t column = tile->column; column < columns && isOpen(m, s, row); column++) {
      const uint32_t c = tile->rows[column - tile->column] - tile->first;
      // Lengths are right to far better than the 2u that `checkMargin` has beside the sums.
      const bool far = tile->multiplied[r] && tile->multiplied[c] && tile->products[r][c] < (floor - s->checkMargin) * tile->length[r] * tile->length[c];
      if (far) continue;
      decide(m, s, t, row, column);
      floor = floorOf(m, s, row);
    }
    // Kept under the rule, or at another threshold.
    if (((const uint64_t *)(m + s->rowOpen))[row]) break;
  }
  return row;
}

AVX512 void appendVector(uint8_t *m, uint32_t state, uint32_t thread, uint32_t row, uint32_t column, uint32_t low, uint32_t high) {
  const State *s = (const State *)(m + state);
  Tile *tile = tileOf(m, thread);
  const float *from = rowOf(m, s, row);
  float *to = vectorOf(m, s, column);
  for (size_t k = 0; k < s->floats; k += 16) _mm512_storeu_ps(to + k, _mm512_loadu_ps(from + k));
  double *square = squareOf(m, s, column);
  *square = ((const double *)(m + s->rowSquares))[row];
  ((uint64_t *)square)[SEGMENT] = (uint64_t)high << 32 | low;
  if (column - tile->column < TILE) tile->rows[column - tile->column] = row;
}

uint32_t keepUndecided(uint8_t *m, uint32_t state, uint32_t thread, uint32_t row, uint32_t columns) {
  const uint64_t main = ((const State *)(m + state))->main;
  const uint32_t last = tileOf(m, thread)->last;
  while ((row = nextUndecided(m, state, thread, row, columns)) < last) appendVector(m, state, thread, row++, columns++, (uint32_t)main, (uint32_t)(main >> 32));
  return columns;
}
