#include "dot.h"
#include "load.h"

// Squared norms outside of this are left to the caller, who scales such rows: as in packages/dedupe/src/filter/load-rows.ts.
static const double SMALL = 0x1p-80, LARGE = 0x1p80;

// Four rows at once, for the sums of one wait for each other.
AVX512 static void four(const float *const from[4], size_t dimension, size_t floats, float *const to[4], double *squares) {
  __m512d s[4] = {_mm512_setzero_pd(), _mm512_setzero_pd(), _mm512_setzero_pd(), _mm512_setzero_pd()};
  for (size_t k = 0; k < floats; k += 16) {
    const size_t left = k < dimension ? dimension - k : 0;
    const __mmask16 there = left < 16 ? (__mmask16)((1u << left) - 1) : 0xffff;
#pragma GCC unroll 4
    for (int r = 0; r < 4; r++) {
      const __m512 x = _mm512_maskz_loadu_ps(there, from[r] + k);
      _mm512_storeu_ps(to[r] + k, x);
      const __m512d low = _mm512_cvtps_pd(_mm512_castps512_ps256(x)), high = _mm512_cvtps_pd(_mm512_extractf32x8_ps(x, 1));
      s[r] = _mm512_fmadd_pd(high, high, _mm512_fmadd_pd(low, low, s[r]));
    }
  }
  for (int r = 0; r < 4; r++) squares[r] = addUp(s[r]);
}

AVX512 uint32_t loadRows(uint8_t *m, const float *vectors, uint32_t dimension, uint32_t floats, uint32_t rows, uint32_t to, uint32_t squares) {
  float *out = (float *)(m + to);
  double *norms = (double *)(m + squares);
  uint32_t fine = rows;
  for (uint32_t row = 0; row < rows; row += 4) {
    const float *from[4];
    float *at[4];
    double found[4];
    for (uint32_t r = 0; r < 4; r++) {
      const size_t each = row + r < rows ? row + r : rows - 1;
      from[r] = vectors + each * dimension;
      at[r] = out + each * floats;
    }
    four(from, dimension, floats, at, found);
    for (uint32_t r = 0; r < 4 && row + r < rows; r++) {
      norms[row + r] = found[r];
      if (!(found[r] > SMALL && found[r] < LARGE) && row + r < fine) fine = row + r;
    }
  }
  return fine;
}
