import { BYTES_PER_ELEMENT, type DType } from './dtype.ts';
import type { PositionalFile } from './file/positional-file.ts';

/** Numbers of a tensor. Halves come as float32; a complex number is two neighbours, the real part first. */
export type Elements =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;

type ElementsConstructor = new (buffer: ArrayBufferLike, offset: number, length: number) => Elements;

/** How elements lie in memory, and how many numbers one is. Halves are read apart. */
const ARRAYS: Readonly<Record<Exclude<DType, 'float16' | 'bfloat16'>, readonly [ElementsConstructor, parts: 1 | 2]>> = {
  float32: [Float32Array, 1],
  float64: [Float64Array, 1],
  complex64: [Float32Array, 2],
  complex128: [Float64Array, 2],
  int64: [BigInt64Array, 1],
  uint64: [BigUint64Array, 1],
  int32: [Int32Array, 1],
  uint32: [Uint32Array, 1],
  int16: [Int16Array, 1],
  uint16: [Uint16Array, 1],
  int8: [Int8Array, 1],
  uint8: [Uint8Array, 1],
  bool: [Uint8Array, 1],
};

/** An array for that many elements of a type, as {@link Elements} has them. */
export function newElements(dtype: DType, count: number): Elements {
  if (dtype === 'float16' || dtype === 'bfloat16') return new Float32Array(count);
  const [Type, parts] = ARRAYS[dtype];
  return new Type(new ArrayBuffer(count * BYTES_PER_ELEMENT[dtype]), 0, count * parts);
}

/**
 * Elements `first` to `first + count` of an array of little-endian numbers that starts at byte `base` of a file.
 *
 * @throws DATA_TRUNCATED
 */
export async function readElements(
  file: PositionalFile,
  dtype: DType,
  base: number,
  first: number,
  count: number,
): Promise<Elements> {
  const at = base + first * BYTES_PER_ELEMENT[dtype];
  if (dtype === 'float16' || dtype === 'bfloat16') {
    const halves = new Uint16Array(count);
    await file.readInto(halves, at);
    return dtype === 'float16' ? fromHalves(halves) : fromBrainFloats(halves);
  }
  const elements = newElements(dtype, count);
  await file.readInto(elements, at);
  return elements;
}

/** Elements in memory, at any byte: a view where that can be, or else a copy. */
export function elementsOf(dtype: DType, bytes: Uint8Array): Elements {
  const width = BYTES_PER_ELEMENT[dtype];
  const count = Math.floor(bytes.length / width);
  const { buffer, byteOffset } = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  if (dtype === 'float16') return fromHalves(new Uint16Array(buffer, byteOffset, count));
  if (dtype === 'bfloat16') return fromBrainFloats(new Uint16Array(buffer, byteOffset, count));
  const [Type, parts] = ARRAYS[dtype];
  return new Type(buffer, byteOffset, count * parts);
}

/** What each of the 65,536 halves is. */
let halfValues: Float32Array | undefined;

function fromHalves(halves: Uint16Array): Float32Array {
  halfValues ??= Float32Array.from({ length: 65_536 }, (_, bits) => halfToNumber(bits));
  const numbers = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index++) numbers[index] = halfValues[halves[index]!]!;
  return numbers;
}

function fromBrainFloats(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let index = 0; index < halves.length; index++) bits[index] = halves[index]! << 16;
  return new Float32Array(bits.buffer);
}

/** IEEE 754 binary16. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
