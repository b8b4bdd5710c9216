/** The bytes of a typed array, not copied. Every platform Node runs on is little-endian or is refused here. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  if (!LITTLE_ENDIAN) throw new Error('dataset files are little-endian; this machine is not');
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
