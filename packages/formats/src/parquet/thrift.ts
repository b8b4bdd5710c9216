import { Varints } from './varints.ts';

/** A struct of Thrift's compact protocol, by the numbers of its fields. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;
export type ThriftValue = boolean | bigint | number | Buffer | ThriftStruct | readonly ThriftValue[];

const [TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, STRUCT] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12];
const DEEPEST = 32;

/**
 * Reads one struct. Nothing is made that the bytes do not hold.
 *
 * Source: "Thrift Compact protocol encoding" of apache/thrift.
 *
 * @returns the struct, and where it ends
 * @throws RangeError when it runs past the end, or is none
 */
export function readThrift(bytes: Buffer, start: number): { readonly struct: ThriftStruct; readonly end: number } {
  const from = new Varints(bytes, start);
  const length = (): number => {
    const value = Number(from.unsigned());
    if (value > bytes.length - from.at) throw new RangeError('a list longer than the bytes');
    return value;
  };
  const element = (type: number, depth: number): ThriftValue => {
    switch (type) {
      case TRUE:
      case FALSE:
        return bytes.readUInt8(from.at++) === 1;
      case BYTE:
        return bytes.readInt8(from.at++);
      case I16:
      case I32:
      case I64:
        return from.signed();
      case DOUBLE:
        from.at += 8;
        return bytes.readDoubleLE(from.at - 8);
      case BINARY: {
        const size = length();
        from.at += size;
        return bytes.subarray(from.at - size, from.at);
      }
      case LIST:
      case SET: {
        const head = bytes.readUInt8(from.at++);
        const size = head >> 4 === 15 ? length() : head >> 4;
        return Array.from({ length: size }, () => element(head & 15, depth));
      }
      case STRUCT:
        return struct(depth + 1);
      default:
        throw new RangeError('a type that there is not');
    }
  };
  const struct = (depth: number): ThriftStruct => {
    if (depth > DEEPEST) throw new RangeError('nested too deep');
    const fields = new Map<number, ThriftValue>();
    let field = 0;
    for (;;) {
      const head = bytes.readUInt8(from.at++);
      const type = head & 15;
      if (type === 0) return fields;
      field = head >> 4 === 0 ? Number(from.signed()) : field + (head >> 4);
      if (fields.has(field)) throw new RangeError('a field twice');
      fields.set(field, type === TRUE || type === FALSE ? type === TRUE : element(type, depth));
    }
  };
  return { struct: struct(0), end: from.at };
}

/** An integer of a struct. @throws RangeError when it is there and no safe integer, or is missing without a default */
export function integerOf(struct: ThriftStruct, field: number, missing?: number): number {
  const value = struct.get(field) ?? missing;
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number))
    throw new RangeError('no number where one is needed');
  return number;
}

/** The same, zero or more. */
export function sizeOf(struct: ThriftStruct, field: number, missing?: number): number {
  const number = integerOf(struct, field, missing);
  if (number < 0) throw new RangeError('a size below zero');
  return number;
}

export function structOf(value: ThriftValue | undefined): ThriftStruct {
  if (!(value instanceof Map)) throw new RangeError('no struct where one is needed');
  return value as ThriftStruct;
}

export function listOf(value: ThriftValue | undefined): readonly ThriftValue[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new RangeError('no list where one is needed');
  return value as readonly ThriftValue[];
}

export function textOf(value: ThriftValue | undefined): string {
  if (!Buffer.isBuffer(value)) throw new RangeError('no text where one is needed');
  return value.toString('utf8');
}
