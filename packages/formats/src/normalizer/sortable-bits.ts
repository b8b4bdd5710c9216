/**
 * The bits of a float32, changed so that as unsigned integers they sort the way `Float32Array.sort` sorts the numbers: −0 before 0,
 * NaN of either sign last. Given as int32, for a Uint32Array to take.
 */
export function sortableBits(bits: number): number {
  return (bits & 0x7fffffff) > 0x7f800000 ? -1 : bits ^ ((bits >> 31) | 0x80000000);
}

/** The numbers whose sortable bits these are. */
export function floatsOf(sortable: Uint32Array): Float32Array {
  return new Float32Array(sortable.map((bits) => (bits & 0x80000000 ? bits ^ 0x80000000 : ~bits)).buffer);
}

/** The bits of floats, not copied. */
export function bitsOf(block: Float32Array): Uint32Array {
  return new Uint32Array(block.buffer, block.byteOffset, block.length);
}
