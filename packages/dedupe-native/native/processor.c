#include "processor.h"
#include <cpuid.h>

// Whether the processor has the instructions, and the system keeps their registers (XCR0: SSE, AVX, and the three of AVX-512).
bool hasAvx512Vnni(void) {
  unsigned a, b, c, d;
  const unsigned OSXSAVE = 1u << 27, KEPT = 0xe6;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & OSXSAVE)) return false;
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & KEPT) != KEPT || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  const unsigned F = 1u << 16, DQ = 1u << 17, BW = 1u << 30, VL = 1u << 31, VNNI = 1u << 11;
  return (b & F) && (b & DQ) && (b & BW) && (b & VL) && (c & VNNI);
}
