function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

export function uint16(base64: string): Uint16Array {
  return new Uint16Array(bytesOf(base64).buffer);
}

export function uint32(base64: string): Uint32Array {
  return new Uint32Array(bytesOf(base64).buffer);
}

export function float32(base64: string): Float32Array {
  return new Float32Array(bytesOf(base64).buffer);
}
