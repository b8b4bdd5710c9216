#include "candidates.h"
#include "processor.h"
#include <immintrin.h>
#include <stddef.h>

// Two panels of 8 columns, [depth][8], as a register of 16: running sums, fused, in the order of the depth.
AVX512 static void two(const float *const a[4], size_t depth, const float *p, const float *q, float *out, size_t stride) {
  __m512 s[4] = {_mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps()}, t[4] = {s[0], s[0], s[0], s[0]};
  for (size_t k = 0; k < depth; k += 2, p += 16, q += 16) {
    // [k][8] and [k + 1][8] of both panels, as k of both and k + 1 of both.
    const __m512 x = _mm512_loadu_ps(p), y = _mm512_loadu_ps(q);
    const __m512 u = _mm512_shuffle_f32x4(x, y, 0x44), v = _mm512_shuffle_f32x4(x, y, 0xee);
#pragma GCC unroll 4
    for (int r = 0; r < 4; r++) {
      s[r] = _mm512_fmadd_ps(_mm512_set1_ps(a[r][k]), u, s[r]);
      t[r] = _mm512_fmadd_ps(_mm512_set1_ps(a[r][k + 1]), v, t[r]);
    }
  }
  for (int r = 0; r < 4; r++) _mm512_storeu_ps((float *)((char *)out + r * stride), _mm512_add_ps(s[r], t[r]));
}

void multiplyPanels(uint8_t *m, const uint32_t rows[4], uint32_t bytes, uint32_t panel, uint32_t panels, uint32_t out, uint32_t stride) {
  const float *a[4];
  for (int r = 0; r < 4; r++) a[r] = (const float *)(m + rows[r]);
  const uint8_t *p = m + panel;
  for (uint32_t i = 0; i < panels; i += 2, p += (size_t)bytes * 16) {
    two(a, bytes / 4, (const float *)p, (const float *)(p + (size_t)bytes * 8), (float *)(m + out + i * 32), stride);
  }
}
