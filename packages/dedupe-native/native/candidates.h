#pragma once
#include <stdint.h>

// See `candidates` and `multiplyPanels` in packages/dedupe/assembly/native.as. `memory`: where the index's memory begins; addresses count from there.
uint32_t candidates(uint8_t *memory, uint32_t state, uint32_t thread, uint32_t n, uint32_t segment, uint32_t panel0, uint32_t panel1, uint32_t limit, uint32_t from);
void multiplyPanels(uint8_t *memory, const uint32_t rows[4], uint32_t bytes, uint32_t panel, uint32_t panels, uint32_t out, uint32_t stride);
