/** The bytes of an array as base64, little-endian. */
export function toBase64(values: Float32Array | Uint16Array | Uint32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
