import { totalmem } from 'node:os';
import { MOST_DIRECTIONS } from './shard.ts';
import { SEGMENT, SLAB } from './state.ts';

/** A WebAssembly memory ends at 4 GiB; learning needs some of it for a while. */
export const SHARD_BYTES = 3.25 * 2 ** 30;
/** Places and numbers of a column, and what JavaScript remembers of its row. */
const KEPT_OUTSIDE = 32;
/** The runtime, code, threads, a block on its way, what is learned from. */
const FIXED = 256 * 2 ** 20;
const LEARNING_FLOATS = 5 * 4352;
/** Of fewer rows nothing is learned. */
const LEARNING_ROWS = 1024;
/** Of the memory there is, so much is used without being asked. */
const SHARE = 0.5;

/** Where vectors of kept rows are: in memory, or where they came from or were written to. Their codes are in memory either way. */
export type Placement = 'memory' | 'disk';

/** Bytes that a remembered row takes at most: codes of 8 bits a coordinate with a bias for 32, a principal prefix; in memory the vector besides. */
export function bytesARow(dimension: number, placement: Placement): number {
  const floats = Math.ceil(dimension / SLAB) * SLAB;
  const codes = ((floats + MOST_DIRECTIONS) / SLAB) * (SLAB + 4);
  return codes + 16 + KEPT_OUTSIDE + (placement === 'memory' ? floats * 4 : 0);
}

/** Bytes at most beside those of the rows. */
export function bytesBeside(rows: number, dimension: number): number {
  return FIXED + (rows < LEARNING_ROWS ? 0 : LEARNING_FLOATS * dimension * 4);
}

/** Bytes of a whole set at most, when every row is kept. */
export function bytesOf(rows: number, dimension: number, placement: Placement): number {
  const segments = Math.ceil(rows / SEGMENT) * SEGMENT;
  return bytesBeside(rows, dimension) + segments * bytesARow(dimension, placement);
}

/** Bytes that are used when nobody says how many. */
export function defaultMemory(): number {
  const limit = process.constrainedMemory();
  return SHARE * Math.min(totalmem(), limit > 0 ? limit : Number.POSITIVE_INFINITY);
}

/**
 * How much of the memory allowed vectors in memory and their codes may take before those of later rows go to disk: all or none of it when the number
 * of rows is known, else half.
 */
export function memoryForVectors(memory: number, dimension: number, expectedRows: number | undefined): number {
  if (expectedRows === undefined) return memory / 2;
  return bytesOf(expectedRows, dimension, 'memory') <= memory ? Number.POSITIVE_INFINITY : 0;
}
