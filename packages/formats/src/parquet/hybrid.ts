/**
 * Numbers of `width` bits, in runs of one or packed side by side.
 *
 * Source: "Run Length Encoding / Bit-Packing Hybrid" of apache/parquet-format.
 *
 * @param end of the bytes it may use
 * @returns exactly `count` numbers
 * @throws RangeError when there are fewer, or a run has more than are left
 */
export function readHybrid(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
  count: number,
): Uint8Array | Uint32Array {
  if (width > 32) throw new RangeError('numbers of more than 32 bits');
  const result = width <= 8 ? new Uint8Array(count) : new Uint32Array(count);
  let at = start;
  let done = 0;
  const next = (): number => {
    if (at >= end) throw new RangeError('the runs end before the values');
    return bytes[at++]!;
  };
  while (done < count) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = next();
      if (shift > 28) throw new RangeError('a run without end');
      header += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const run = Math.floor(header / 2);
    if (header % 2 === 0) {
      // DuckDB ends its levels with an empty run.
      if (run > count - done) throw new RangeError('a run of more values than there are');
      let value = 0;
      for (let shift = 0; shift < width; shift += 8) value += next() * 2 ** shift;
      result.fill(value, done, done + run);
      done += run;
    } else {
      // Groups of eight; the last one is filled up.
      const packed = Math.min(run * 8, count - done);
      const from = at;
      at += run * width;
      if (at > end) {
        // Some writers leave out the bytes that fill up the last group.
        if (from + Math.ceil((packed * width) / 8) > end) throw new RangeError('the runs end before the values');
        at = end;
      }
      unpack(bytes, from, width, packed, result, done);
      done += packed;
    }
  }
  return result;
}

function unpack(
  bytes: Uint8Array,
  from: number,
  width: number,
  count: number,
  result: Uint8Array | Uint32Array,
  start: number,
): void {
  let bit = 0;
  for (let index = 0; index < count; index++) {
    let value = 0;
    for (let got = 0; got < width; ) {
      const place = bit & 7;
      const take = Math.min(8 - place, width - got);
      value += ((bytes[from + (bit >> 3)]! >> place) & ((1 << take) - 1)) * 2 ** got;
      got += take;
      bit += take;
    }
    result[start + index] = value;
  }
}
