#include "candidates.h"
#include "processor.h"
#include "state.h"
#include <immintrin.h>
#include <stddef.h>

enum {
  ROWS = 8,          // that go through the first level together
  MOST_PANELS = 32,  // that pass by them, so that they stay in the first-level cache
};
static const uint32_t DONE = 0xffffffff;

// Eight rows at one level: their codes, and what is added to all sums of a row there.
typedef struct {
  const uint8_t *code[ROWS];
  int32_t add[ROWS];
} Rows;

// Strips of one row × 16 columns that passed a level: their sums with both sides' biases in them, and panel · 8 + row.
typedef struct {
  __m512i sums[ROWS * MOST_PANELS + 1];
  uint16_t places[ROWS * MOST_PANELS + 1];
} Queue;

static int32_t word(const uint8_t *at) { return *(const int32_t *)at; }

// Queues a strip if one of its sums is ≥ 0: without a branch, for no processor can foresee which it is.
AVX512 static inline uint32_t queue(Queue *q, uint32_t passed, __m512i sums, uint32_t place) {
  _mm512_storeu_si512(&q->sums[passed], sums);
  q->places[passed] = (uint16_t)place;
  const __mmask16 rejected = _mm512_movepi32_mask(sums);
  return passed + !_kortestc_mask16_u8(rejected, rejected);
}

// Eight rows × panels `p0`…`p1`. `rest`: groups of four dimensions of the last slab that are looked at.
AVX512 static uint32_t firstLevel(const Rows *rows, const uint8_t *codes, const int32_t *bias, uint32_t slabs, uint32_t rest, uint32_t p0, uint32_t p1, Queue *q) {
  uint32_t passed = 0;
  for (uint32_t p = p0; p < p1; p += 2) {
    // Of an odd number the last goes with itself.
    const uint32_t other = p + 1 < p1;
    const __m512i x = _mm512_loadu_si512(bias + p * WIDTH), y = _mm512_loadu_si512(bias + (p + other) * WIDTH);
    __m512i a[ROWS], b[ROWS];
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; r++) {
      const __m512i h = _mm512_set1_epi32(rows->add[r]);
      a[r] = _mm512_add_epi32(x, h);
      b[r] = _mm512_add_epi32(y, h);
    }
    const uint8_t *panel = codes + (size_t)p * PANEL;
    size_t k = 0;
    for (uint32_t slab = 0; slab < slabs; slab++, panel += SLAB_BYTES) {
      const uint8_t *c = panel;
      const uint32_t groups = slab + 1 == slabs ? rest : SLAB / 4;
      for (uint32_t g = 0; g < groups; g++, c += GROUP, k += 4) {
        const __m512i u = _mm512_loadu_si512(c), v = _mm512_loadu_si512(c + other * PANEL);
#pragma GCC unroll 8
        for (int r = 0; r < ROWS; r++) {
          const __m512i z = _mm512_set1_epi32(word(rows->code[r] + k));
          a[r] = _mm512_dpbusd_epi32(a[r], u, z);
          b[r] = _mm512_dpbusd_epi32(b[r], v, z);
        }
      }
    }
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; r++) passed = queue(q, passed, a[r], p << 3 | (uint32_t)r);
    if (!other) break;
#pragma GCC unroll 8
    for (int r = 0; r < ROWS; r++) passed = queue(q, passed, b[r], (p + 1) << 3 | (uint32_t)r);
  }
  return passed;
}

// The strips that are waiting. `before`: biases of the level before, whose sums go on; null: sums begin anew.
AVX512 static uint32_t nextLevel(const Rows *rows, const uint8_t *codes, const int32_t *bias, const int32_t *before, uint32_t slabs, Queue *q, uint32_t waiting) {
  uint32_t passed = 0;
  for (uint32_t w = 0; w < waiting; w++) {
    const uint32_t place = q->places[w], r = place & 7, p = place >> 3;
    __m512i a = _mm512_add_epi32(_mm512_loadu_si512(bias + p * WIDTH), _mm512_set1_epi32(rows->add[r])), b = _mm512_setzero_si512();
    if (before) a = _mm512_add_epi32(a, _mm512_sub_epi32(_mm512_loadu_si512(&q->sums[w]), _mm512_loadu_si512(before + p * WIDTH)));
    const uint8_t *panel = codes + (size_t)p * PANEL, *z = rows->code[r];
    for (uint32_t slab = 0; slab < slabs; slab++, panel += SLAB_BYTES, z += SLAB) {
#pragma GCC unroll 4
      for (int g = 0; g < SLAB / 4; g += 2) {
        a = _mm512_dpbusd_epi32(a, _mm512_loadu_si512(panel + g * GROUP), _mm512_set1_epi32(word(z + g * 4)));
        b = _mm512_dpbusd_epi32(b, _mm512_loadu_si512(panel + (g + 1) * GROUP), _mm512_set1_epi32(word(z + g * 4 + 4)));
      }
    }
    passed = queue(q, passed, _mm512_add_epi32(a, b), place);
  }
  return passed;
}

// Rows `i`… of the list at a level: a sum begins with −64 times the sum of the row's codes, for those of columns are offset by 64.
static void enter(Rows *rows, const uint8_t *m, const State *s, const uint32_t *slots, uint32_t i, uint32_t n, const Level *level, const Level *before) {
  for (uint32_t r = 0; r < ROWS; r++) {
    const size_t row = slots[i + r < n ? i + r : n - 1];
    const uint32_t *lanes = (const uint32_t *)(m + s->rowLanes) + row * (s->slabs + 2) + level->shift;
    const int32_t *bias = (const int32_t *)(m + s->rowBias) + row * s->slabs;
    rows->code[r] = m + s->rowCodes + (row * s->slabs + level->start) * SLAB;
    rows->add[r] = (int32_t)(lanes[level->start] - lanes[level->end]) + bias[level->end - 1] - (before ? bias[before->end - 1] : 0);
  }
}

AVX512 uint32_t candidates(uint8_t *m, uint32_t state, uint32_t thread, uint32_t n, uint32_t segment, uint32_t panel0, uint32_t panel1, uint32_t limit, uint32_t from) {
  const State *s = (const State *)(m + state);
  Thread *t = (Thread *)(m + thread);
  const uint32_t *slots = (const uint32_t *)(m + t->slots);
  const Level *levels = (const Level *)(m + s->levels);
  uint32_t *entered = (uint32_t *)(m + t->entered), *next = (uint32_t *)(m + t->packed), *found = next + 2;
  const uint8_t *codes = m + ((const Segment *)(m + s->segments))[segment].codes;
  const int32_t *biases = (const int32_t *)(codes + (size_t)s->slabs * SLAB_BYTES);
  // The last panel of 16 may reach over the end, and the first begin before the beginning: such columns are left out at the end.
  const uint32_t column0 = segment * SEGMENT, first = panel0 >> 1, last = (panel1 + 1) >> 1;
  const uint32_t least = column0 + panel0 * 8, end = column0 + panel1 * 8, most = end < limit ? end : limit;
  const uint32_t width = s->group < MOST_PANELS ? s->group : MOST_PANELS;
  Rows rows;
  Queue q;
  uint32_t count = 0, unit = 0;
  uint64_t slabs = 0;
  for (uint32_t g = first; g < last; g += width) {
    const uint32_t stop = g + width < last ? g + width : last;
    for (uint32_t i = 0; i < n; i += ROWS, unit++) {
      if (unit < from) continue;
      bool open = false;
      for (uint32_t r = i; r < n && r < i + ROWS && !open; r++) open = isOpen(m, s, slots[r]);
      if (!open) continue;
      if (count + ROWS * WIDTH * (stop - g) > MOST_CANDIDATES) {
        t->slabs += (double)slabs / 2;
        *next = unit;
        return count;
      }
      uint32_t waiting = ROWS * (stop - g);
      for (uint32_t l = 0; l < s->levelCount && waiting; l++) {
        const Level *level = levels + l, *before = l && !level->fresh ? level - 1 : 0;
        const uint32_t width = level->end - level->start;
        const uint8_t *c = codes + (size_t)level->start * SLAB_BYTES;
        const int32_t *bias = biases + (size_t)(level->end - 1) * SEGMENT;
        enter(&rows, m, s, slots, i, n, level, before);
        entered[l] += waiting;
        slabs += waiting * width;
        if (l == 0) waiting = firstLevel(&rows, c, bias, width, width == 1 ? s->narrowRest / 4 : SLAB / 4, g, stop, &q);
        else waiting = nextLevel(&rows, c, bias, before ? biases + (size_t)(before->end - 1) * SEGMENT : 0, width, &q, waiting);
      }
      for (uint32_t w = 0; w < waiting; w++) {
        const uint32_t r = q.places[w] & 7, p = q.places[w] >> 3;
        if (i + r >= n) continue;
        for (uint32_t mask = 0xffff & ~(uint32_t)_mm512_movepi32_mask(_mm512_loadu_si512(&q.sums[w])); mask; mask &= mask - 1) {
          const uint32_t column = column0 + p * WIDTH + (uint32_t)__builtin_ctz(mask);
          if (column < least || column >= most) continue;
          found[count * 2] = slots[i + r];
          found[count * 2 + 1] = column;
          count++;
        }
      }
    }
  }
  // They are counted in tiles of 32 pairs.
  t->slabs += (double)slabs / 2;
  *next = DONE;
  return count;
}
