import { lz4Into } from './lz4-block.ts';

const MAGIC = 0x184d2204;
/** A byte of an LZ4 block stands for at most this many. */
const MOST = 255;

/**
 * The bytes of an LZ4 frame; its blocks may be linked. Its checksums (xxHash) are not checked.
 *
 * Source: "LZ4 Frame Format Description" of lz4/lz4.
 *
 * @throws RangeError
 */
export function lz4Frame(input: Uint8Array, size: number): Uint8Array {
  if (size > input.length * MOST) throw new RangeError('more than LZ4 can pack');
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('no LZ4 frame');
  const flags = view.getUint8(4);
  if (flags >> 6 !== 1) throw new RangeError('another version of LZ4 frames');
  const [blockSums, contentSize, contentSum, dictionary] = [flags & 16, flags & 8, flags & 4, flags & 1];
  let at = 6 + (contentSize ? 8 : 0) + (dictionary ? 4 : 0) + 1;
  const output = new Uint8Array(size);
  let to = 0;
  for (;;) {
    const head = view.getUint32(at, true);
    at += 4;
    if (head === 0) break;
    const length = head & 0x7fffffff;
    if (at + length > input.length) throw new RangeError('a block without end');
    const block = input.subarray(at, at + length);
    if (head >>> 31 === 0) to = lz4Into(block, output, to);
    else {
      output.set(block, to);
      to += length;
    }
    at += length + (blockSums ? 4 : 0);
  }
  if (to !== size || at + (contentSum ? 4 : 0) > input.length) throw new RangeError('too few bytes');
  return output;
}
