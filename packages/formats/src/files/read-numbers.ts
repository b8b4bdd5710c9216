import type { PositionalFile } from './positional-file.ts';

export type NumberType = 'float32' | 'float64' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'uint8';

export function bytesPerNumber(type: NumberType): number {
  return { float64: 8, int64: 8, float32: 4, int32: 4, float16: 2, bfloat16: 2, uint8: 1 }[type];
}

/** Numbers `first` to `first + count` of an array that starts at `base` in a file, little-endian. */
export async function readNumbers(
  file: PositionalFile,
  type: NumberType,
  base: number,
  first: number,
  count: number,
): Promise<Float32Array | Float64Array> {
  const at = base + first * bytesPerNumber(type);
  const into = async <T extends ArrayBufferView>(target: T): Promise<T> => {
    await file.readInto(target, at);
    return target;
  };
  switch (type) {
    case 'float32':
      return into(new Float32Array(count));
    case 'float64':
      return into(new Float64Array(count));
    case 'float16':
      return Float32Array.from(await into(new Uint16Array(count)), halfToNumber);
    case 'bfloat16': {
      const bits = Uint32Array.from(await into(new Uint16Array(count)), (half) => half << 16);
      return new Float32Array(bits.buffer);
    }
    case 'int64':
      return Float64Array.from(await into(new BigInt64Array(count)), Number);
    case 'int32':
      return Float64Array.from(await into(new Int32Array(count)));
    case 'uint8':
      return Float64Array.from(await into(new Uint8Array(count)));
  }
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
