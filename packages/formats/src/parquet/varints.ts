/**
 * Reads numbers of changing length from `at` on: seven bits a byte, the lowest first.
 *
 * Source: ULEB128 and zigzag, as Thrift's compact protocol and Parquet's delta encoding have them.
 */
export class Varints {
  /** Where the next number starts. */
  at: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** @throws RangeError when it runs past the end, or on for more than ten bytes */
  unsigned(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes.readUInt8(this.at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number without end');
  }

  /** With its sign in the lowest bit. */
  signed(): bigint {
    const value = this.unsigned();
    return (value >> 1n) ^ -(value & 1n);
  }
}
