/** A byte of an LZ4 block stands for at most this many. */
const MOST = 255;

/**
 * The bytes of one LZ4 block, which has no length and no checksum of its own.
 *
 * Source: "LZ4 Block Format Description" of lz4/lz4. The npm packages there are decode into arrays that grow, or trust what they read.
 *
 * @throws RangeError
 */
export function lz4Block(input: Uint8Array, size: number): Uint8Array {
  if (size > input.length * MOST) throw new RangeError('more than LZ4 can pack');
  const output = new Uint8Array(size);
  if (lz4Into(input, output, 0) !== size) throw new RangeError('too few bytes');
  return output;
}

/**
 * Decodes a block into `output` from `start` on; matches may reach back into what stands there before it.
 *
 * @returns where it ended
 * @throws RangeError when it would leave the input or the output
 */
export function lz4Into(input: Uint8Array, output: Uint8Array, start: number): number {
  let at = 0;
  let to = start;
  const byte = (): number => {
    if (at >= input.length) throw new RangeError('the block ends in the middle');
    return input[at++]!;
  };
  const long = (length: number): number => {
    let total = length;
    for (let more = 255; length === 15 && more === 255; ) {
      more = byte();
      total += more;
    }
    return total;
  };
  while (at < input.length) {
    const token = byte();
    const literals = long(token >> 4);
    if (at + literals > input.length || to + literals > output.length) throw new RangeError('literals without end');
    output.set(input.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at === input.length) break;
    const distance = byte() | (byte() << 8);
    const length = long(token & 15) + 4;
    if (distance === 0 || distance > to || to + length > output.length) throw new RangeError('a match outside');
    if (distance >= length) output.copyWithin(to, to - distance, to - distance + length);
    else for (let k = 0; k < length; k++) output[to + k] = output[to + k - distance]!;
    to += length;
  }
  return to;
}
