#pragma once
#include <stdint.h>

// For an index on one thread with nothing encoded, whose columns all have room in `State.hot`. Rows are those of the block, 64 at most to a tile.

// Rows `first`…`last` against all columns, of which those from `fresh` on are put into their panels before, and with each other.
void openTile(uint8_t *memory, uint32_t state, uint32_t thread, uint32_t first, uint32_t last, uint32_t fresh, uint32_t columns);
// Rows of the tile from `row` on, in order, against what became columns since it was opened; returns the first that some threshold keeps, or `last`.
uint32_t nextUndecided(uint8_t *memory, uint32_t state, uint32_t thread, uint32_t row, uint32_t columns);
// The row becomes the column with this mask. Its panel has to wait for the next tile.
void appendVector(uint8_t *memory, uint32_t state, uint32_t thread, uint32_t row, uint32_t column, uint32_t low, uint32_t high);
// Both until the tile ends, where nothing but the rule's threshold decides; returns how many columns there are then.
uint32_t keepUndecided(uint8_t *memory, uint32_t state, uint32_t thread, uint32_t row, uint32_t columns);
