import { SLAB } from '../filter/state.ts';

/** A little room for rows that were not in the sample; what lies outside nevertheless is cut off, and pays with its error term. */
const ROOM = 1.03;
const MOST = 63;
/** See REACH and NARROW_REACH in `assembly/quantise.as`. */
const REACH = 181;
export const NARROW_REACH = 112;

/**
 * The least quantiser step that holds the sample: no coordinate over 7 bits, no block of 512 dimensions longer than its 16-bit lanes reach, nor the first
 * `narrow` dimensions longer than one lane does.
 */
export function stepFor(projected: Float32Array, width: number, narrow = 0): number {
  let largest = 0;
  let longest = 0;
  let head = 0;
  for (let row = 0; row < projected.length; row += width) {
    const lanes = [0, 0];
    for (let k = 0; k < width; k++) {
      if (k % (16 * SLAB) === 0) lanes.fill(0);
      const value = projected[row + k]!;
      largest = Math.max(largest, Math.abs(value));
      lanes[(k >> 1) & 1]! += value * value;
      if (k + 1 === narrow) head = Math.max(head, lanes[0]! + lanes[1]!);
      if (k % SLAB === SLAB - 1) longest = Math.max(longest, lanes[0]!, lanes[1]!);
    }
  }
  return Math.max(
    (largest * ROOM) / MOST,
    (Math.sqrt(longest) * ROOM) / REACH,
    (Math.sqrt(head) * ROOM) / NARROW_REACH,
  );
}
