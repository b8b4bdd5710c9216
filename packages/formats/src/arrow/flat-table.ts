/**
 * A table of a flatbuffer, every access inside its bytes: what lies outside throws a RangeError. Flatbuffers of damaged files lead anywhere, and the
 * generated readers follow.
 *
 * Source: "FlatBuffer Internals" of google/flatbuffers.
 */
export class FlatTable {
  readonly #bytes: Buffer;
  readonly #at: number;
  readonly #fields: number;
  readonly #fieldsEnd: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#fields = at - bytes.readInt32LE(at);
    this.#fieldsEnd = this.#fields + bytes.readUInt16LE(this.#fields);
  }

  /** The table that a buffer is about. */
  static root(bytes: Buffer): FlatTable {
    return new FlatTable(bytes, bytes.readUInt32LE(0));
  }

  byte(field: number, missing = 0): number {
    const at = this.#find(field);
    return at === undefined ? missing : this.#bytes.readUInt8(at);
  }

  boolean(field: number, missing = false): boolean {
    return this.byte(field, Number(missing)) !== 0;
  }

  int16(field: number, missing = 0): number {
    const at = this.#find(field);
    return at === undefined ? missing : this.#bytes.readInt16LE(at);
  }

  int32(field: number, missing = 0): number {
    const at = this.#find(field);
    return at === undefined ? missing : this.#bytes.readInt32LE(at);
  }

  /** A length or a place. @throws RangeError when it is negative or no safe integer. */
  size(field: number): number {
    const at = this.#find(field);
    return at === undefined ? 0 : sizeAt(this.#bytes, at);
  }

  int64(field: number): bigint {
    const at = this.#find(field);
    return at === undefined ? 0n : this.#bytes.readBigInt64LE(at);
  }

  text(field: number): string | undefined {
    const found = this.#vector(field, 1);
    return found && this.#bytes.toString('utf8', found.at, found.at + found.length);
  }

  table(field: number): FlatTable | undefined {
    const at = this.#find(field);
    return at === undefined ? undefined : new FlatTable(this.#bytes, this.#follow(at));
  }

  tables(field: number): FlatTable[] {
    const { at, length } = this.#vector(field, 4) ?? { at: 0, length: 0 };
    return Array.from({ length }, (_, index) => new FlatTable(this.#bytes, this.#follow(at + 4 * index)));
  }

  /** A vector of structs, read one by one. */
  structs<T>(field: number, size: number, read: (bytes: Buffer, at: number) => T): T[] {
    const { at, length } = this.#vector(field, size) ?? { at: 0, length: 0 };
    return Array.from({ length }, (_, index) => read(this.#bytes, at + size * index));
  }

  #find(field: number): number | undefined {
    const slot = this.#fields + 4 + 2 * field;
    if (slot + 2 > this.#fieldsEnd) return undefined;
    const offset = this.#bytes.readUInt16LE(slot);
    return offset === 0 ? undefined : this.#at + offset;
  }

  #follow(at: number): number {
    return at + this.#bytes.readUInt32LE(at);
  }

  #vector(field: number, size: number): { at: number; length: number } | undefined {
    const found = this.#find(field);
    if (found === undefined) return undefined;
    const start = this.#follow(found);
    const length = this.#bytes.readUInt32LE(start);
    if (start + 4 + length * size > this.#bytes.length) throw new RangeError('a vector runs past the end');
    return { at: start + 4, length };
  }
}

/** A length or a place of 64 bits. @throws RangeError when it is negative or no safe integer. */
export function sizeAt(bytes: Buffer, at: number): number {
  const value = Number(bytes.readBigInt64LE(at));
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('a size that can not be');
  return value;
}
