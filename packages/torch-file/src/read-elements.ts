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

/** An array for that many elements of a type, as {@link Elements} has them. */
export function newElements(dtype: DType, count: number): Elements {
  switch (dtype) {
    case 'float32':
    case 'float16':
    case 'bfloat16':
      return new Float32Array(count);
    case 'float64':
      return new Float64Array(count);
    case 'complex64':
      return new Float32Array(count * 2);
    case 'complex128':
      return new Float64Array(count * 2);
    case 'int64':
      return new BigInt64Array(count);
    case 'uint64':
      return new BigUint64Array(count);
    case 'int32':
      return new Int32Array(count);
    case 'uint32':
      return new Uint32Array(count);
    case 'int16':
      return new Int16Array(count);
    case 'uint16':
      return new Uint16Array(count);
    case 'int8':
      return new Int8Array(count);
    case 'uint8':
    case 'bool':
      return new Uint8Array(count);
  }
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
    return dtype === 'float16' ? Float32Array.from(halves, halfToNumber) : fromBrainFloats(halves);
  }
  const elements = newElements(dtype, count);
  await file.readInto(elements, at);
  return elements;
}

/** Elements in memory: a copy, so that they may lie at any byte. */
export function elementsOf(dtype: DType, bytes: Uint8Array): Elements {
  const { buffer } = bytes.slice();
  if (dtype === 'float16') return Float32Array.from(new Uint16Array(buffer), halfToNumber);
  if (dtype === 'bfloat16') return fromBrainFloats(new Uint16Array(buffer));
  const elements = newElements(dtype, bytes.length / BYTES_PER_ELEMENT[dtype]);
  new Uint8Array(elements.buffer).set(bytes);
  return elements;
}

function fromBrainFloats(halves: Uint16Array): Float32Array {
  const bits = Uint32Array.from(halves, (half) => half << 16);
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
