/**
 * The dot product of two float32 rows in float64, in the order of the kernel's `dot`: eight running sums by index modulo 8,
 * added up in a fixed tree. Products of two float32 are exact in float64, so both give the same bits on every machine.
 *
 * @param length a multiple of 8 (pad with zeros: they change no bit)
 */
export function dot(a: Float32Array, aStart: number, b: Float32Array, bStart: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  for (let k = 0; k < length; k += 8) {
    const i = aStart + k;
    const j = bStart + k;
    s0 += a[i]! * b[j]!;
    s1 += a[i + 1]! * b[j + 1]!;
    s2 += a[i + 2]! * b[j + 2]!;
    s3 += a[i + 3]! * b[j + 3]!;
    s4 += a[i + 4]! * b[j + 4]!;
    s5 += a[i + 5]! * b[j + 5]!;
    s6 += a[i + 6]! * b[j + 6]!;
    s7 += a[i + 7]! * b[j + 7]!;
  }
  return s0 + s2 + (s4 + s6) + (s1 + s3 + (s5 + s7));
}
