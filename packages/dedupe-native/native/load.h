#pragma once
#include <stdint.h>

// Copies rows of `dimension` floats to `to`, each padded with zeros to `floats` (a multiple of 16), and puts their squared norms, with the bits of `squares` in
// packages/dedupe/assembly/dot.as, to `squares`. Returns the first row that is not of a common length, or has none; `rows`: all are.
uint32_t loadRows(uint8_t *memory, const float *vectors, uint32_t dimension, uint32_t floats, uint32_t rows, uint32_t to, uint32_t squares);
