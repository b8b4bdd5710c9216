import { Varints } from './varints.ts';

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
  const from = new Varints(bytes, start);
  const block = Number(from.unsigned());
  const parts = Number(from.unsigned());
  const total = Number(from.unsigned());
  let value = from.signed();
  const perPart = block / parts;
  if (total !== count || parts === 0 || parts > 1024 || block > 2 ** 20 || perPart % 8 !== 0 || perPart === 0)
    throw new RangeError('another number of values');
  const values = new BigInt64Array(count);
  if (count > 0) values[0] = value;
  for (let done = 1; done < count; ) {
    const least = from.signed();
    const widths = bytes.subarray(from.at, from.at + parts);
    from.at += parts;
    if (from.at > bytes.length) throw new RangeError('a block without end');
    for (let part = 0; part < parts && done < count; part++) {
      const width = widths[part]!;
      if (width > 64 || from.at + (perPart * width) / 8 > bytes.length) throw new RangeError('a block without end');
      for (let index = 0; index < perPart && done < count; index++) {
        value = BigInt.asIntN(64, value + least + bitsAt(bytes, from.at, index * width, width));
        values[done++] = value;
      }
      from.at += (perPart * width) / 8;
    }
  }
  return { values, end: from.at };
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
