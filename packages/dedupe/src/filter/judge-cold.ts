import type { Shard } from './shard.ts';
import { TILE } from './state.ts';

/**
 * Rows of the block, tile by tile, in native code, while nothing is encoded: each against the columns before it, then its rows with each other.
 *
 * @param room whether there is any for a tile of columns
 * @param settle decides an opened tile
 * @returns the first row of a tile that there was no room for, or `rows`
 */
export function judgeCold(
  shard: Shard,
  rows: number,
  room: () => boolean,
  settle: (first: number, last: number) => void,
): number {
  for (let tile = 0; tile < rows; tile += TILE) {
    if (!room()) return tile;
    const end = Math.min(rows, tile + TILE);
    shard.openTile(tile, end);
    settle(tile, end);
  }
  return rows;
}

/** Rows of an opened tile in order. @param settle is told of each when all that decides it is in the block, and may make a column of it */
export function settleEach(shard: Shard, first: number, last: number, settle: (row: number) => void): void {
  for (let row = first; row < last; ) {
    const { size } = shard;
    const next = shard.nextUndecided(row);
    while (row <= next && row < last && shard.size === size) settle(row++);
  }
}
