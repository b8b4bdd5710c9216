/** Writes one protobuf message. Field numbers are the caller's; nested messages are writers themselves. */
export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  varint(field: number, value: number | bigint): this {
    return this.#tag(field, 0).raw(encodeVarint(BigInt(value)));
  }

  float(field: number, value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value);
    return this.#tag(field, 5).raw(bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, 2)
      .raw(encodeVarint(BigInt(value.length)))
      .raw(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value, 'utf8'));
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish());
  }

  finish(): Buffer {
    return Buffer.concat(this.#chunks, this.#length);
  }

  #tag(field: number, wireType: number): this {
    return this.raw(encodeVarint(BigInt((field << 3) | wireType)));
  }

  /** Appends whole fields that are written already. */
  raw(bytes: Uint8Array): this {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    return this;
  }
}

/** Negative numbers become ten bytes, as protobuf's int64 wants them. */
function encodeVarint(value: bigint): Uint8Array {
  let rest = BigInt.asUintN(64, value);
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
