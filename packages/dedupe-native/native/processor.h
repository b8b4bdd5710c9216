#pragma once
#include <stdbool.h>

// Functions with this use AVX-512 VNNI, and may be called where `hasAvx512Vnni` says so.
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))

bool hasAvx512Vnni(void);
