#pragma once
#include "processor.h"
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

// Eight running sums by index modulo 8, added up in the tree of `dot` in packages/dedupe/assembly/dot.as.
AVX512 static inline double addUp(__m512d sums) {
  const __m256d low = _mm512_castpd512_pd256(sums), high = _mm512_extractf64x4_pd(sums, 1);
  const __m128d a = _mm_add_pd(_mm256_castpd256_pd128(low), _mm256_extractf128_pd(low, 1));
  const __m128d b = _mm_add_pd(_mm256_castpd256_pd128(high), _mm256_extractf128_pd(high, 1));
  const __m128d sum = _mm_add_pd(a, b);
  return _mm_cvtsd_f64(sum) + _mm_cvtsd_f64(_mm_unpackhi_pd(sum, sum));
}

// The same bits as `dot` there: products of float32 are exact in float64, so that fusing them with the addition rounds as often and as far. `d`: a multiple of 8.
AVX512 static inline double dot(const float *a, const float *b, size_t d) {
  __m512d sums = _mm512_setzero_pd();
  for (size_t k = 0; k < d; k += 8) sums = _mm512_fmadd_pd(_mm512_cvtps_pd(_mm256_loadu_ps(a + k)), _mm512_cvtps_pd(_mm256_loadu_ps(b + k)), sums);
  return addUp(sums);
}

AVX512 static inline double root(double x) { return _mm_cvtsd_f64(_mm_sqrt_pd(_mm_set1_pd(x))); }
