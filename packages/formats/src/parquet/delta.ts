/**
 * Integers as differences, packed in blocks.
 *
 * Source: "Delta Encoding" of apache/parquet-format.
 *
 * @returns exactly `count` of them, and where the bytes go on
 * @throws RangeError
 */
export function readDelta(
  bytes: Buffer,
  start: number,
  count: number,
): { readonly values: BigInt64Array; readonly end: number } {
  let at = start;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number without end');
  };
  const zigzag = (): bigint => {
    const value = varint();
    return (value >> 1n) ^ -(value & 1n);
  };
  const block = Number(varint());
  const parts = Number(varint());
  const total = Number(varint());
  let value = zigzag();
  const perPart = block / parts;
  if (total !== count || parts === 0 || parts > 1024 || block > 2 ** 20 || perPart % 8 !== 0 || perPart === 0)
    throw new RangeError('another number of values');
  const values = new BigInt64Array(count);
  if (count > 0) values[0] = value;
  for (let done = 1; done < count; ) {
    const least = zigzag();
    const widths = bytes.subarray(at, at + parts);
    at += parts;
    if (at > bytes.length) throw new RangeError('a block without end');
    for (let part = 0; part < parts && done < count; part++) {
      const width = widths[part]!;
      if (width > 64 || at + (perPart * width) / 8 > bytes.length) throw new RangeError('a block without end');
      for (let index = 0; index < perPart && done < count; index++) {
        value = BigInt.asIntN(64, value + least + bitsAt(bytes, at, index * width, width));
        values[done++] = value;
      }
      at += (perPart * width) / 8;
    }
  }
  return { values, end: at };
}

function bitsAt(bytes: Buffer, start: number, first: number, width: number): bigint {
  let value = 0n;
  for (let got = 0; got < width; ) {
    const bit = first + got;
    const place = bit & 7;
    const take = Math.min(8 - place, width - got);
    value |= BigInt((bytes[start + (bit >> 3)]! >> place) & ((1 << take) - 1)) << BigInt(got);
    got += take;
  }
  return value;
}
