import { lz4Block, lz4Into } from '../files/lz4-block.ts';
import { lz4Frame } from '../files/lz4-frame.ts';

/**
 * What Parquet files call LZ4: blocks as Hadoop frames them (big-endian sizes before and after), or, of some writers, a bare block or a frame.
 *
 * Source: "LZ4" in Compression.md of apache/parquet-format.
 *
 * @throws RangeError
 */
export function lz4Hadoop(bytes: Buffer, size: number): Uint8Array {
  for (const read of [hadoop, lz4Block, lz4Frame]) {
    try {
      return read(bytes, size);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new RangeError('no LZ4');
}

function hadoop(input: Uint8Array, size: number): Uint8Array {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  if (size > bytes.length * 255) throw new RangeError('more than LZ4 can pack');
  const output = new Uint8Array(size);
  let to = 0;
  for (let at = 0; at < bytes.length; ) {
    const unpacked = bytes.readUInt32BE(at);
    const packed = bytes.readUInt32BE(at + 4);
    at += 8;
    if (at + packed > bytes.length || to + unpacked > size) throw new RangeError('a block without end');
    if (lz4Into(bytes.subarray(at, at + packed), output, to) !== to + unpacked) throw new RangeError('another size');
    to += unpacked;
    at += packed;
  }
  if (to !== size) throw new RangeError('too few bytes');
  return output;
}
