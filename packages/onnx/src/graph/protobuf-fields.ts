/** One field of a protobuf message: a varint or fixed-width number, or the bytes of a string or message. */
export interface ProtobufField {
  readonly number: number;
  readonly value: number | Buffer;
  /** Where the field, with its tag, lies in the message: `bytes.subarray(start, end)` can be written again as it is. */
  readonly start: number;
  readonly end: number;
}

/** Numbers that are packed into one field. Throws RangeError when the last one is cut. */
export function packedVarints(bytes: Buffer): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { value, end } = readVarint(bytes, at);
    numbers.push(value);
    at = end;
  }
  return numbers;
}

function readVarint(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  for (let value = 0, scale = 1, at = start; ; scale *= 128) {
    const byte = bytes.readUInt8(at++);
    value += (byte & 127) * scale;
    if (byte < 128) return { value, end: at };
  }
}

/** Walks the fields of one protobuf message. Throws RangeError when the bytes end early or are no protobuf. */
export function* protobufFields(bytes: Buffer): Generator<ProtobufField> {
  let at = 0;
  const varint = () => {
    const { value, end } = readVarint(bytes, at);
    at = end;
    return value;
  };
  const skip = (length: number) => {
    if (length > bytes.length - at) throw new RangeError('a field reaches past the end of its message');
    at += length;
    return at - length;
  };
  while (at < bytes.length) {
    const first = at;
    const key = varint();
    const number = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        yield { number, value: varint(), start: first, end: at };
        break;
      case 1:
        yield { number, value: bytes.readDoubleLE(skip(8)), start: first, end: at };
        break;
      case 2: {
        const length = varint();
        const from = skip(length);
        yield { number, value: bytes.subarray(from, at), start: first, end: at };
        break;
      }
      case 5:
        yield { number, value: bytes.readFloatLE(skip(4)), start: first, end: at };
        break;
      default:
        throw new RangeError(`wire type ${key % 8} is unknown`);
    }
  }
}
